//! Writes the gallery to a folder, to be looked at and to be tested for accessibility:
//! `cargo run -p app --example gallery -- FOLDER`. The files find their assets beside them, without a server.

use app::{assets, gallery, mail};
use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).ok_or("which folder?")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("assets"))?;
    for asset in assets::ASSETS {
        fs::write(folder.join("assets").join(asset.file), asset.bytes)?;
    }
    let mut index = String::from(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Gallery</title><h1>Gallery</h1><ul>",
    );
    for picture in gallery::samples("./assets/") {
        let file = format!("{}.html", picture.file_stem());
        write!(index, "<li><a href=\"{file}\">{file}</a></li>")?;
        fs::write(folder.join(file), picture.html)?;
    }
    // Apart from the pages: a mail has both themes in it, and no assets beside it.
    fs::create_dir_all(folder.join("mails"))?;
    for picture in mail::samples() {
        let file = format!("mails/{}.html", picture.file_stem());
        write!(index, "<li><a href=\"{file}\">{file}</a></li>")?;
        fs::write(folder.join(file), picture.mail.html)?;
    }
    fs::write(folder.join("index.html"), index + "</ul></html>")?;
    Ok(())
}
