//! Bytes on their way out: encodings, strong entity tags, and "not modified".

use std::{io::Write, sync::OnceLock};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};

/// Under this size a compressed answer saves no packet.
const WORTH_COMPRESSING: usize = 1024;

/// An answer with all its encodings, each made when it is first asked for.
#[derive(Debug)]
pub(crate) struct Stored {
    status: StatusCode,
    content_type: &'static str,
    cache: &'static str,
    effort: Effort,
    hash: u64,
    identity: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

/// How hard to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Sent many times.
    Kept,
    /// Sent once.
    Once,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Identity,
    Gzip,
    Brotli,
}

impl Stored {
    pub(crate) fn new(content_type: &'static str, body: Vec<u8>, effort: Effort) -> Stored {
        Stored {
            status: StatusCode::OK,
            content_type,
            cache: "no-cache",
            effort,
            // The same in every process, so that replicas agree.
            hash: site::hash(&body),
            identity: body.into(),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Stored {
        self.status = status;
        self
    }

    /// The address bears a hash of the bytes.
    pub(crate) fn immutable(mut self) -> Stored {
        self.cache = "public, max-age=31536000, immutable";
        self
    }

    /// Not to be kept anywhere.
    pub(crate) fn fleeting(mut self) -> Stored {
        self.cache = "no-store";
        self
    }

    /// Whether [`Stored::answer`] has nothing left to compress.
    pub(crate) fn is_ready(&self, request: &HeaderMap) -> bool {
        match self.encoding(request) {
            Encoding::Identity => true,
            Encoding::Gzip => self.gzip.get().is_some(),
            Encoding::Brotli => self.brotli.get().is_some(),
        }
    }

    /// The answer to a request with these headers. Compresses unless [`Stored::is_ready`].
    pub(crate) fn answer(&self, request: &HeaderMap) -> Response {
        let encoding = self.encoding(request);
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let tag = self.tag(encoding);
        if self.status == StatusCode::OK {
            let unchanged = matches(request, &tag);
            if let Ok(tag) = HeaderValue::try_from(tag) {
                headers.insert(header::ETAG, tag);
            }
            if unchanged {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return response;
            }
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let name = match encoding {
            Encoding::Identity => None,
            Encoding::Gzip => Some("gzip"),
            Encoding::Brotli => Some("br"),
        };
        if let Some(name) = name {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        *response.status_mut() = self.status;
        *response.body_mut() = Body::from(self.bytes(encoding));
        response
    }

    fn encoding(&self, request: &HeaderMap) -> Encoding {
        if self.identity.len() < WORTH_COMPRESSING || !is_text(self.content_type) {
            return Encoding::Identity;
        }
        let accepted = request
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        let mut best = Encoding::Identity;
        for item in accepted {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            if weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32)) {
                continue;
            }
            match name.trim() {
                "br" => return Encoding::Brotli,
                "gzip" => best = Encoding::Gzip,
                _ => {}
            }
        }
        best
    }

    /// Strong: the bytes of two encodings differ, so do their tags.
    fn tag(&self, encoding: Encoding) -> String {
        let suffix = match encoding {
            Encoding::Identity => "",
            Encoding::Gzip => "-gz",
            Encoding::Brotli => "-br",
        };
        format!("\"{:016x}{suffix}\"", self.hash)
    }

    fn bytes(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Identity => self.identity.clone(),
            Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.identity, self.effort)).clone(),
            Encoding::Brotli => {
                self.brotli.get_or_init(|| brotli(&self.identity, self.effort)).clone()
            }
        }
    }
}

/// A short answer in plain words.
pub(crate) fn words(status: StatusCode, message: &str) -> Response {
    let mut response = Response::new(Body::from(format!("{message}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Asks to come again after so many seconds, where that may help.
pub(crate) fn later(seconds: u64, mut response: Response) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn matches(request: &HeaderMap, tag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| item.trim())
        .any(|item| item == "*" || item.strip_prefix("W/").unwrap_or(item) == tag)
}

fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.starts_with("text/")
        || kind.ends_with("+xml")
        || kind.ends_with("xml")
        || kind.ends_with("json")
        || kind.ends_with("javascript")
}

fn gzip(bytes: &[u8], effort: Effort) -> Bytes {
    let level = match effort {
        Effort::Kept => flate2::Compression::best(),
        Effort::Once => flate2::Compression::fast(),
    };
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to a vector cannot fail")
        .into()
}

fn brotli(bytes: &[u8], effort: Effort) -> Bytes {
    // 11 would take ten times as long as 9 for 3 per cent.
    let quality = match effort {
        Effort::Kept => 9,
        Effort::Once => 3,
    };
    let params = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)
        .expect("writing to a vector cannot fail");
    compressed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn chooses_the_encoding_that_the_reader_takes() {
        let page = Stored::new("text/html; charset=utf-8", vec![b'a'; 5000], Effort::Kept);
        let encoding = |accept| page.encoding(&request(header::ACCEPT_ENCODING, accept));
        assert_eq!(encoding("gzip, deflate, br;q=0.8"), Encoding::Brotli);
        assert_eq!(encoding("br;q=0, gzip"), Encoding::Gzip);
        assert_eq!(encoding("identity"), Encoding::Identity);
        assert_eq!(page.encoding(&HeaderMap::new()), Encoding::Identity);
        let picture = Stored::new("image/png", vec![b'a'; 5000], Effort::Kept);
        let accept = request(header::ACCEPT_ENCODING, "br");
        assert_eq!(picture.encoding(&accept), Encoding::Identity);
    }

    #[test]
    fn an_entity_tag_belongs_to_its_encoding() {
        let page = Stored::new("text/css", vec![b'a'; 5000], Effort::Kept);
        let plain = page.answer(&HeaderMap::new());
        let tag = plain.headers()[header::ETAG].to_str().unwrap().to_owned();
        let mut again = request(header::IF_NONE_MATCH, &format!("\"x\", {tag}"));
        assert_eq!(page.answer(&again).status(), StatusCode::NOT_MODIFIED);
        again.insert(header::ACCEPT_ENCODING, "br".parse().unwrap());
        assert_eq!(page.answer(&again).status(), StatusCode::OK);
    }

    #[test]
    fn compressed_bytes_are_the_same_page() {
        let body: Vec<u8> = (0..20_000_u32).map(|i| b'a' + u8::try_from(i % 26).unwrap()).collect();
        for effort in [Effort::Kept, Effort::Once] {
            let mut text = Vec::new();
            brotli::BrotliDecompress(&mut &brotli(&body, effort)[..], &mut text).unwrap();
            assert_eq!(text, body);
            let mut text = Vec::new();
            let compressed = gzip(&body, effort);
            let mut decoder = flate2::read::GzDecoder::new(&compressed[..]);
            std::io::Read::read_to_end(&mut decoder, &mut text).map(|_| ()).unwrap();
            assert_eq!(text, body);
        }
    }
}
