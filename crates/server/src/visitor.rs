//! Who asks: a reader at this very machine, who may see mistakes, or anyone else.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::Request,
    http::{Extensions, HeaderMap, HeaderName, Version, header, request::Parts},
};

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Marks a request that came through a proxy of one's own, whatever headers it has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proxied;

/// What a proxy adds; with one of these the peer is not the reader.
const PROXY: [HeaderName; 5] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// Whether peer and `Host` are both loopback and no proxy stands between. `Host` guards against a
/// foreign page that reaches this machine under a name of its own (DNS rebinding). No browser speaks
/// HTTP/1.0, but a proxy that adds no header may.
pub(crate) fn is_local(request: &Request) -> bool {
    seems_local(request.extensions(), request.version(), request.headers())
}

/// As [`is_local`], of a request in parts.
pub(crate) fn are_local(parts: &Parts) -> bool {
    seems_local(&parts.extensions, parts.version, &parts.headers)
}

fn seems_local(extensions: &Extensions, version: Version, headers: &HeaderMap) -> bool {
    let peer = extensions.get::<Peer>();
    peer.is_some_and(|Peer(addr)| addr.ip().to_canonical().is_loopback())
        && extensions.get::<Proxied>().is_none()
        && version > Version::HTTP_10
        && host_is_loopback(headers)
        && !PROXY.iter().any(|name| headers.contains_key(name))
}

/// Whose requests are counted together: an IPv4 address, or the network of an IPv6 one (a single
/// customer has 2⁶⁴ addresses). Behind a proxy of one's own it is the address that this proxy has seen,
/// the last of `X-Forwarded-For`; what stands before it, a stranger may have written.
pub(crate) fn hand(parts: &Parts, behind_proxy: bool) -> String {
    let forwarded = || {
        let last = parts.headers.get_all("x-forwarded-for").iter().next_back()?;
        last.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let peer = parts.extensions.get::<Peer>().map(|Peer(addr)| addr.ip());
    let address = if behind_proxy { forwarded().or(peer) } else { peer };
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(v4) => v4.to_string(),
        None => String::new(),
    }
}

fn host_is_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|addr| addr.is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn local(peer: &str, headers: &[(&str, &str)]) -> bool {
        is_local(&request(peer, headers))
    }

    fn request(peer: &str, headers: &[(&str, &str)]) -> Request {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    }

    #[test]
    fn a_hand_is_an_address_or_a_network() {
        let hand = |peer: &str, headers: &[(&str, &str)], behind_proxy| {
            hand(&request(peer, headers).into_parts().0, behind_proxy)
        };
        let forwarded = [("x-forwarded-for", "1.2.3.4, 203.0.113.9")];
        assert_eq!(hand("192.0.2.1:5", &forwarded, false), "192.0.2.1");
        assert_eq!(hand("192.0.2.1:5", &forwarded, true), "203.0.113.9");
        assert_eq!(hand("192.0.2.1:5", &[], true), "192.0.2.1");
        assert_eq!(hand("192.0.2.1:5", &[("x-forwarded-for", "unknown")], true), "192.0.2.1");
        assert_eq!(hand("[::ffff:192.0.2.1]:5", &[], false), "192.0.2.1");
        assert_eq!(hand("[2001:db8:1:2:3::4]:5", &[], false), "2001:db8:1:2::/64");
    }

    #[test]
    fn loopback_needs_peer_and_host() {
        let here = "127.0.0.1:5000";
        for host in ["localhost", "localhost:4000", "127.0.0.1:4000", "[::1]:4000", "127.3.2.1"] {
            assert!(local(here, &[("host", host)]), "{host}");
        }
        for host in ["zhoubi.example", "localhost.evil.example", "10.0.0.1:4000", "", "[::2]"] {
            assert!(!local(here, &[("host", host)]), "{host}");
        }
        assert!(local("[::ffff:127.0.0.1]:9", &[("host", "localhost")]));
        assert!(!local("192.168.1.7:5000", &[("host", "localhost:4000")]));
        assert!(!local(here, &[]));
        let mut proxied = request(here, &[("host", "127.0.0.1:4000")]);
        *proxied.version_mut() = Version::HTTP_10;
        assert!(!is_local(&proxied));
        // One that speaks HTTP/1.1 and adds nothing.
        let mut marked = request(here, &[("host", "127.0.0.1:4000")]);
        assert!(is_local(&marked));
        marked.extensions_mut().insert(Proxied);
        assert!(!is_local(&marked));
        assert!(!local(here, &[("host", "localhost"), ("x-forwarded-for", "203.0.113.9")]));
    }
}
