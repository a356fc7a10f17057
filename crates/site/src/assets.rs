//! The style sheet, the scripts and the mark, under addresses that bear their hash.

use article::{depth_rule, height_rule, width_rules};

use crate::Page;

const STYLE: &str = include_str!("../../../web/style.css");
const FORMULAS: &str = include_str!("../../../web/formulas.css");
const PEOPLE: &str = include_str!("../../../web/people.css");
const SITE_SCRIPT: &str = include_str!("../../../web/site.js");
const SEARCH_SCRIPT: &str = include_str!("../../../web/search.js");
const COMMENT_SCRIPT: &str = include_str!("../../../web/comment.js");
const LAB_SCRIPT: &str = include_str!("../../../web/lab.js");

/// The gnomon: rod, shadow and ray. Colours are those of the light theme; browsers draw tabs either way.
const MARK: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 34 34\"><rect width=\"34\" height=\"34\" rx=\"4\" fill=\"#fbf9f4\"/><g fill=\"none\"><path d=\"M7 5L29 27\" stroke=\"#828284\" stroke-width=\"1.5\"/><path d=\"M7 4V29\" stroke=\"#22242a\" stroke-width=\"3\"/><path d=\"M5.5 28H29\" stroke=\"#ab3d12\" stroke-width=\"2.5\"/></g></svg>\n";

/// The default in the style sheet, which `smallest_formula_px` replaces.
const LEGIBLE: &str = "--legible: 9px";

/// Deepest formula that has a class of its own, in steps of 0.05 em: 3 em.
const DEPTHS: u32 = 60;

/// A file that never changes under its address.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) url: String,
    pub(crate) content_type: &'static str,
    pub(crate) bytes: String,
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, bytes: String) -> Asset {
        let url = format!("/assets/{name}.{:016x}.{extension}", hash(bytes.as_bytes()));
        Asset { url, content_type, bytes }
    }

    pub(crate) fn page(&self) -> Page {
        Page {
            status: 200,
            content_type: self.content_type,
            location: None,
            body: self.bytes.clone().into_bytes(),
            immutable: true,
        }
    }
}

/// Everything that pages load.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) style: Asset,
    /// Rules for comments and forms, for the pages that have them.
    pub(crate) people: Asset,
    pub(crate) mark: Asset,
    pub(crate) script: Asset,
    pub(crate) comment: Asset,
    pub(crate) lab: Asset,
    pub(crate) search: Asset,
}

impl Assets {
    /// `smallest_formula_px`: formulas scroll rather than have smaller type.
    pub(crate) fn new(smallest_formula_px: u8) -> Assets {
        let script = |name, text: &str| {
            Asset::new(name, "js", "text/javascript; charset=utf-8", text.to_owned())
        };
        Assets {
            style: Asset::new(
                "style",
                "css",
                "text/css; charset=utf-8",
                style_sheet(smallest_formula_px),
            ),
            people: Asset::new("people", "css", "text/css; charset=utf-8", PEOPLE.to_owned()),
            mark: Asset::new("mark", "svg", "image/svg+xml", MARK.to_owned()),
            script: script("site", SITE_SCRIPT),
            comment: script("comment", COMMENT_SCRIPT),
            lab: script("lab", LAB_SCRIPT),
            search: script("search", SEARCH_SCRIPT),
        }
    }

    pub(crate) fn all(&self) -> [&Asset; 7] {
        [
            &self.style,
            &self.people,
            &self.mark,
            &self.script,
            &self.comment,
            &self.lab,
            &self.search,
        ]
    }
}

/// The style sheet as it is served: the one written by hand, and the classes that stand for numbers,
/// because no page carries a `style=`.
fn style_sheet(smallest_formula_px: u8) -> String {
    let depths: String = (1..=DEPTHS).map(|depth| depth_rule("", depth)).collect();
    let heights: String = (0..=100).map(|height| height_rule("", height)).collect();
    let widths = width_rules();
    let formulas = FORMULAS.replace(LEGIBLE, &format!("--legible: {smallest_formula_px}px"));
    format!("{STYLE}{formulas}{depths}\n{heights}\n{widths}\n")
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The media type of a file that may be served from beside an article; `None` for all others.
pub(crate) fn media_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "pdf" => "application/pdf",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "toml" | "rs" | "py" | "tex" | "bib" => "text/plain; charset=utf-8",
        "npy" | "npz" => "application/octet-stream",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // Test vectors of draft-eastlake-fnv.
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn classes_stand_for_depths_and_heights() {
        let css = style_sheet(9);
        assert!(css.contains(".d1{vertical-align:-0.05em}"));
        assert!(css.contains(".d25{vertical-align:-1.25em}"));
        assert!(css.contains(".d60{vertical-align:-3.00em}"));
        assert!(css.contains(".y100{top:100%}"));
    }

    #[test]
    fn the_smallest_type_of_formulas_can_be_set() {
        assert!(style_sheet(9).contains("{ --legible: 9px }"));
        assert!(style_sheet(12).contains("{ --legible: 12px }"));
    }

    #[test]
    fn what_is_written_by_hand_stays_small() {
        assert!(STYLE.len() < 20_000, "style.css has {} bytes", STYLE.len());
        assert!(FORMULAS.len() < 5_000, "formulas.css has {} bytes", FORMULAS.len());
        assert!(PEOPLE.len() < 8_000, "people.css has {} bytes", PEOPLE.len());
        // About half of it compressed; a page loads one more script of 1 KB.
        assert!(SEARCH_SCRIPT.len() < 4_000, "search.js has {} bytes", SEARCH_SCRIPT.len());
    }

    #[test]
    fn programs_and_pages_are_not_served_from_beside_articles() {
        for path in ["a.html", "a.js", "a.wasm", "a.xml", "a.md", "Makefile", "a.PHP"] {
            assert_eq!(media_type(path), None, "{path}");
        }
        assert_eq!(media_type("x/A.PNG"), Some("image/png"));
    }
}
