//! What several commands are told about a site on the command line.

/// What `--base-url` is.
pub(crate) const BASE_URL_HELP: &str =
    "Address under which readers reach the site, such as https://zhoubi.example";

/// Reads the value of `--base-url`.
pub(crate) fn base_url(text: &str) -> Result<String, site::BaseUrlError> {
    site::base_url(text).map(str::to_owned)
}
