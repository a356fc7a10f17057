//! What several commands are told about a site on the command line.

/// What `--base-url` is.
pub(crate) const BASE_URL_HELP: &str =
    "Address under which readers reach the site, such as https://zhoubi.example";

/// An absolute address without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl(pub(crate) String);

/// Reads the value of `--base-url`.
pub(crate) fn base_url(text: &str) -> Result<BaseUrl, String> {
    let bare = text.trim_end_matches('/');
    let host = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ', '"', '<', '>']) => {
            Ok(BaseUrl(bare.to_owned()))
        }
        _ => Err("an address such as https://zhoubi.example is needed, without a path".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_absolute_and_bare() {
        let accepted = Ok(BaseUrl("https://zhoubi.example".to_owned()));
        assert_eq!(base_url("https://zhoubi.example"), accepted);
        assert_eq!(base_url("https://zhoubi.example/"), accepted);
        for wrong in ["zhoubi.example", "https://", "ftp://a", "https://a/b", "http://a b"] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
    }
}
