//! The files that pages ask for. Their names carry a hash of what is in them, so they never change under their name.

/// A file to be served under `/assets/`, immutable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asset {
    /// The name in the sources: `hosted.css`.
    pub name: &'static str,
    /// The name in addresses: `hosted-0123456789abcdef.css`.
    pub file: &'static str,
    /// For the header of that name.
    pub content_type: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

/// Where assets are served, on every host that has pages.
pub const PREFIX: &str = "/assets/";

/// Every asset.
pub static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The asset with this file name (the part of the path after [`PREFIX`]).
#[must_use]
pub fn find(file: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.file == file)
}

/// The file name of the asset called `name`. A name that does not exist gives itself, and a test keeps that from happening.
pub(crate) fn file(name: &'static str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or(name, |asset| asset.file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_is_found_under_a_name_with_a_hash() {
        for asset in ASSETS {
            assert_eq!(find(asset.file), Some(asset));
            assert_eq!(asset.file.len(), asset.name.len() + 17, "{}", asset.file);
            assert!(!asset.bytes.is_empty());
        }
        assert_eq!(find("hosted.css"), None);
        assert_eq!(find("../Cargo.toml"), None);
    }

    #[test]
    fn the_assets_that_pages_ask_for_exist() {
        for name in ["hosted.css", "password.js", "icon.svg"] {
            assert_ne!(file(name), name);
        }
    }

    #[test]
    fn scripts_and_styles_ask_no_other_host() {
        for asset in ASSETS.iter().filter(|asset| !asset.name.ends_with(".png")) {
            let text = std::str::from_utf8(asset.bytes).unwrap().replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("//") || asset.name.ends_with(".js"), "{}", asset.name);
            assert!(!text.contains("http:") && !text.contains("https:") && !text.contains("@import"), "{}", asset.name);
        }
    }
}
