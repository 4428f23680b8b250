//! Makes the stylesheets out of `style/` and the classes in `src/`, and lists it with the files of `public/` as assets
//! whose names carry a hash of what is in them.

#![expect(clippy::print_stdout, reason = "how a build script speaks to cargo")]

mod classes;
mod css;

use std::{collections::BTreeSet, env, error::Error, fmt::Write as _, fs, io, path::Path};

/// The hand-written parts of the hosted pages' stylesheet, in the order of the cascade.
const HOSTED: [&str; 4] = ["tokens.css", "base.css", "components.css", "hosted.css"];
/// Those of the console's.
const CONSOLE: [&str; 7] = [
    "tokens.css",
    "base.css",
    "components.css",
    "console.css",
    "console-components.css",
    "console-settings.css",
    "console-activity.css",
];

fn main() -> Result<(), Box<dyn Error>> {
    let (here, out) = (env::var("CARGO_MANIFEST_DIR")?, env::var("OUT_DIR")?);
    let (here, out) = (Path::new(&here), Path::new(&out));
    let (style, public, src) = (here.join("../style"), here.join("../public"), here.join("src"));
    for watched in [&style, &public, &src, &here.join("build")] {
        println!("cargo:rerun-if-changed={}", watched.display());
    }

    // Hosted pages carry none of the utilities that only the console uses.
    let hosted = stylesheet(&style, &HOSTED, &classes::in_folder_but(&src, Some("console"))?)?;
    let console = stylesheet(&style, &CONSOLE, &classes::in_folder(&src)?)?;

    let mut assets = vec![("hosted.css".to_owned(), hosted), ("console.css".to_owned(), console)];
    let mut files: Vec<_> = fs::read_dir(&public)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files {
        let name = file.file_name().into_string().map_err(|name| format!("{} is not a plain name", name.display()))?;
        assets.push((name, fs::read(file.path())?));
    }

    let mut table = String::from("&[\n");
    for (name, bytes) in assets {
        let (stem, ending) = name.rsplit_once('.').ok_or_else(|| format!("public/{name} has no ending"))?;
        let content_type = match ending {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            _ => return Err(format!("public/{name}: no content type for .{ending}").into()),
        };
        let file = format!("{stem}-{:016x}.{ending}", fnv1a(&bytes));
        fs::write(out.join(&file), &bytes)?;
        writeln!(
            table,
            "Asset {{ name: {name:?}, file: {file:?}, content_type: {content_type:?}, bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/\", {file:?})) }},"
        )?;
    }
    table.push(']');
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// The hand-written parts and the utilities among `classes`, without white space.
fn stylesheet(style: &Path, parts: &[&str], classes: &BTreeSet<String>) -> io::Result<Vec<u8>> {
    let mut hand_written = String::new();
    for name in parts {
        hand_written.push_str(&fs::read_to_string(style.join(name))?);
    }
    let utilities = css::utilities(classes);
    Ok(css::minify(&format!("{hand_written}\n{utilities}")).into_bytes())
}

/// FNV-1a, 64 bits: tells one build's file from another's. Nobody has to be kept from forging it.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
