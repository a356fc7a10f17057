//! A reader of MathML that is stricter than any browser, for tests: names, attributes, values and numbers of children.

/// Elements that hold text and no elements.
const TOKENS: &[&str] = &["mi", "mn", "mo", "mtext", "ms", "annotation"];

/// What each element may have besides the attributes of all: attributes, and how many children (`None`: any number).
fn grammar(name: &str) -> Option<(&'static [&'static str], Option<usize>)> {
    Some(match name {
        "math" => (&["xmlns", "display"], Some(1)),
        "semantics" => (&[], Some(2)),
        "annotation" => (&["encoding"], Some(0)),
        "mi" | "mn" | "mtext" => (&[], Some(0)),
        "mo" => (
            &[
                "form",
                "fence",
                "lspace",
                "rspace",
                "stretchy",
                "symmetric",
                "minsize",
                "maxsize",
                "largeop",
                "movablelimits",
            ],
            Some(0),
        ),
        "mspace" => (&["width", "height", "depth"], Some(0)),
        "mrow" | "mstyle" | "mphantom" | "msqrt" => (&[], None),
        "mpadded" => (&["width", "height", "depth", "lspace", "voffset"], None),
        "mfrac" => (&["linethickness"], Some(2)),
        "mroot" | "msub" | "msup" => (&[], Some(2)),
        "munder" => (&["accentunder"], Some(2)),
        "mover" => (&["accent"], Some(2)),
        "msubsup" => (&[], Some(3)),
        "munderover" => (&["accent", "accentunder"], Some(3)),
        // Not of Core, which draws a row and leaves these attributes alone.
        "menclose" => (&["notation"], None),
        "mtable" => (&["columnalign", "columnspacing", "columnlines", "rowlines", "frame"], None),
        "mtr" => (&["columnalign"], None),
        "mtd" => (&["columnspan"], None),
        _ => return None,
    })
}

/// Attributes that all elements may have.
const GLOBAL: &[&str] =
    &["mathcolor", "mathbackground", "mathsize", "mathvariant", "displaystyle", "scriptlevel"];

/// The text that a reader sees, element by element: what tokens hold, without the annotation.
pub(super) fn visible(markup: &str) -> Result<String, String> {
    Ok(parse(markup)?.1)
}

/// Whether markup is well-formed and of the grammar above.
pub(super) fn check(markup: &str) -> Result<(), String> {
    parse(markup).map(drop)
}

struct Open<'a> {
    name: &'a str,
    children: usize,
}

fn parse(markup: &str) -> Result<(usize, String), String> {
    let (mut rest, mut open, mut text) = (markup, Vec::<Open<'_>>::new(), String::new());
    let (mut elements, mut roots) = (0, 0);
    while let Some(tag_at) = rest.find('<') {
        words(&rest[..tag_at], open.last(), &mut text)?;
        let (tag, behind) = rest[tag_at + 1..].split_once('>').ok_or("a tag without an end")?;
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            close(name, open.pop())?;
            continue;
        }
        elements += 1;
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let name = tag.split(' ').next().unwrap_or_default();
        let parent = open.last_mut();
        let inside = parent.as_ref().map(|parent| parent.name);
        match parent {
            Some(parent) => parent.children += 1,
            None => roots += 1,
        }
        nested(inside, name)?;
        attributes(name, &tag[name.len()..])?;
        let element = Open { name, children: 0 };
        if closed { close(name, Some(element))? } else { open.push(element) }
    }
    words(rest, None, &mut text)?;
    match (open.last(), roots) {
        (Some(element), _) => Err(format!("<{}> is not closed", element.name)),
        (None, 1) => Ok((elements, text)),
        (None, _) => Err(format!("{roots} roots")),
    }
}

fn close(name: &str, open: Option<Open<'_>>) -> Result<(), String> {
    let open = open.ok_or_else(|| format!("</{name}> closes nothing"))?;
    if open.name != name {
        return Err(format!("</{name}> closes <{}>", open.name));
    }
    match grammar(name) {
        Some((_, Some(count))) if count != open.children => {
            Err(format!("<{name}> has {} children", open.children))
        }
        Some(_) => Ok(()),
        None => Err(format!("<{name}> is unknown")),
    }
}

/// Rows stand in tables, cells in rows, and tokens hold no elements.
fn nested(inside: Option<&str>, name: &str) -> Result<(), String> {
    let fits = match (inside, name) {
        (parent, "math") => parent.is_none(),
        (None, _) => false,
        (Some("math"), name) => name == "semantics",
        (Some(parent), "annotation") => parent == "semantics",
        (Some(parent), "mtr") => parent == "mtable",
        (Some(parent), "mtd") => parent == "mtr",
        (Some("mtable" | "mtr" | "mspace"), _) => false,
        (Some(parent), _) => !TOKENS.contains(&parent),
    };
    if fits { Ok(()) } else { Err(format!("<{name}> in {inside:?}")) }
}

fn attributes(name: &str, list: &str) -> Result<(), String> {
    let (own, _) = grammar(name).ok_or_else(|| format!("<{name}> is unknown"))?;
    let (mut rest, mut seen) = (list, Vec::new());
    while !rest.is_empty() {
        let (attribute, behind) = rest
            .strip_prefix(' ')
            .and_then(|rest| rest.split_once("=\""))
            .ok_or_else(|| format!("<{name}{list}>"))?;
        let (value, behind) = behind.split_once('"').ok_or_else(|| format!("<{name}{list}>"))?;
        if !own.contains(&attribute) && !GLOBAL.contains(&attribute) {
            return Err(format!("{attribute} of <{name}>"));
        }
        if seen.contains(&attribute) {
            return Err(format!("{attribute} twice: <{name}{list}>"));
        }
        if !value_fits(attribute, value) {
            return Err(format!("{attribute}={value:?} of <{name}>"));
        }
        seen.push(attribute);
        rest = behind;
    }
    Ok(())
}

fn value_fits(attribute: &str, value: &str) -> bool {
    let one_of = |allowed: &[&str]| value.split(' ').all(|word| allowed.contains(&word));
    match attribute {
        "xmlns" => value == "http://www.w3.org/1998/Math/MathML",
        "display" => value == "block",
        "encoding" => value == "application/x-tex",
        "mathvariant" => value == "normal",
        "form" => matches!(value, "prefix" | "infix" | "postfix"),
        "scriptlevel" => matches!(value, "0" | "1" | "2"),
        "mathcolor" | "mathbackground" => crate::colour::valid(value).is_some(),
        "columnalign" => one_of(&["left", "center", "right"]),
        "columnlines" | "rowlines" | "frame" => one_of(&["none", "solid", "dashed"]),
        "columnspan" => value.parse::<u16>().is_ok_and(|count| count > 1),
        "columnspacing" => value.split(' ').all(is_length),
        "notation" => {
            value.split(' ').all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()))
        }
        "width" | "height" | "depth" | "lspace" | "rspace" | "voffset" | "minsize" | "maxsize"
        | "mathsize" | "linethickness" => is_length(value),
        // The rest says yes or no.
        _ => matches!(value, "true" | "false"),
    }
}

/// A number in em, or zero.
fn is_length(value: &str) -> bool {
    let number = value.strip_suffix("em").unwrap_or(if value == "0" { "0" } else { "" });
    number.parse::<f64>().is_ok_and(|number| number.abs() <= 1e4)
}

/// Text between tags: it must stand in a token, and each `&` must begin an entity.
fn words(text: &str, parent: Option<&Open<'_>>, visible: &mut String) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    let token = parent.map(|parent| parent.name).filter(|name| TOKENS.contains(name));
    let Some(token) = token else { return Err(format!("text {text:?} in no token")) };
    for behind in text.split('&').skip(1) {
        let entity = behind.split(';').next().unwrap_or_default();
        if !matches!(entity, "amp" | "lt" | "gt" | "quot" | "#39") {
            return Err(format!("&{entity} in {text:?}"));
        }
    }
    if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
        return Err(format!("a control character in {text:?}"));
    }
    if token != "annotation" {
        let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        visible.push_str(&plain);
    }
    Ok(())
}

#[test]
fn the_reader_is_strict() {
    let wrap = |body: &str| {
        format!(
            "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><semantics>{body}<annotation encoding=\"application/x-tex\">x</annotation></semantics></math>"
        )
    };
    assert_eq!(check(&wrap("<mfrac linethickness=\"0\"><mi>a</mi><mrow/></mfrac>")), Ok(()));
    assert_eq!(visible(&wrap("<mrow><mi>a</mi><mo>&lt;</mo></mrow>")), Ok("a<".to_owned()));
    for wrong in [
        "<mi>a</mi><mi>b</mi>",
        "<mfrac><mi>a</mi></mfrac>",
        "<msub><mi>a</mi><mi>b</mi><mi>c</mi></msub>",
        "<mi>a",
        "<mi>a</mo>",
        "<mi><mi>a</mi></mi>",
        "<mrow>a</mrow>",
        "<mtable><mtd/></mtable>",
        "<mrow style=\"x\"/>",
        "<mtable><mtr><mtd columnspan=\"0\"></mtd></mtr></mtable>",
        "<mrow href=\"x\"/>",
        "<mo form=\"middle\">x</mo>",
        "<mo stretchy=\"false\" stretchy=\"false\">x</mo>",
        "<mspace width=\"NaNem\"/>",
        "<mspace width=\"1px\"/>",
        "<mi mathvariant=\"bold\">x</mi>",
        "<mrow mathcolor=\"url(x)\"/>",
        "<mi>&nbsp;</mi>",
        "<maction/>",
        "",
    ] {
        assert!(check(&wrap(wrong)).is_err(), "{wrong}");
    }
}
