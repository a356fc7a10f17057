//! What commands of packages become.

use super::{ALWAYS, PHYSICS};
use crate::expand::expand;
use crate::macros::Macros;
use crate::made::Made;
use crate::render::Limits;
use crate::scan::{print, scan};

/// The TeX of `tex` with the packages that it asks for.
fn expanded(tex: &str) -> Result<String, String> {
    let (macros, made) = (Macros::default(), Made::default());
    let tokens = expand(scan(tex), &macros, &made, Limits::default());
    tokens.map(|tokens| print(&tokens).tex).map_err(|error| error.to_string())
}

#[track_caller]
fn check(tex: &str, expected: &str) {
    assert_eq!(expanded(tex).as_deref(), Ok(expected), "{tex}");
}

#[test]
fn chemistry() {
    check(r"\ce{H+}x", r"{\mathrm{H}{\vphantom{A}}^{+}}x");
    check(r"\pu{2 m}", r"{2~\mathrm{m}}");
    check(r"\def\x#1{\ce{#1}}\x{Na}", r"{\mathrm{Na}}");
    assert!(expanded(r"x\ce{\bond{?}}").unwrap_err().starts_with("unknown bond `?`"));
}

#[test]
fn braket() {
    check(r"\bra x\ket{y}", r"\mathinner{\langle{x}|}\mathinner{|{y}\rangle}");
    check(r"\Braket{a|b|c}", r"\left\langle a\,\middle\vert\,b\,\middle\vert\,c\right\rangle ");
    check(r"\set{x|y|{|}}", r"\{\,x\mid y|{|}\,\}");
    check(r"\Set{x||y}", r"\left\{\:x\;\middle\Vert\;y\:\right\}");
}

#[test]
fn every_name_is_there_once() {
    for table in [&ALWAYS, &PHYSICS] {
        assert!(table.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(table.iter().all(|command| command.name.starts_with('\\')));
    }
}
