//! Colours that may stand in an attribute.

/// The colour if it is a name of letters or `#` with 3, 4, 6 or 8 hexadecimal digits; no other text can pass.
pub(crate) fn valid(colour: &str) -> Option<&str> {
    let ok = match colour.strip_prefix('#') {
        Some(digits) => {
            matches!(digits.len(), 3 | 4 | 6 | 8)
                && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        }
        None => {
            !colour.is_empty()
                && colour.len() <= 24
                && colour.bytes().all(|letter| letter.is_ascii_alphabetic())
        }
    };
    ok.then_some(colour)
}

/// Whether a valid colour is one that browsers know. Another name would leave a filled area in the colour of the text.
pub(crate) fn is_known(colour: &str) -> bool {
    let name = colour.to_ascii_lowercase();
    colour.starts_with('#') || NAMES.binary_search(&name.as_str()).is_ok()
}

/// CSS Color 4, section 6.1, sorted.
#[rustfmt::skip]
const NAMES: [&str; 149] = [
    "aliceblue", "antiquewhite", "aqua", "aquamarine", "azure", "beige", "bisque", "black", "blanchedalmond",
    "blue", "blueviolet", "brown", "burlywood", "cadetblue", "chartreuse", "chocolate", "coral", "cornflowerblue",
    "cornsilk", "crimson", "cyan", "darkblue", "darkcyan", "darkgoldenrod", "darkgray", "darkgreen", "darkgrey",
    "darkkhaki", "darkmagenta", "darkolivegreen", "darkorange", "darkorchid", "darkred", "darksalmon",
    "darkseagreen", "darkslateblue", "darkslategray", "darkslategrey", "darkturquoise", "darkviolet", "deeppink",
    "deepskyblue", "dimgray", "dimgrey", "dodgerblue", "firebrick", "floralwhite", "forestgreen", "fuchsia",
    "gainsboro", "ghostwhite", "gold", "goldenrod", "gray", "green", "greenyellow", "grey", "honeydew", "hotpink",
    "indianred", "indigo", "ivory", "khaki", "lavender", "lavenderblush", "lawngreen", "lemonchiffon", "lightblue",
    "lightcoral", "lightcyan", "lightgoldenrodyellow", "lightgray", "lightgreen", "lightgrey", "lightpink",
    "lightsalmon", "lightseagreen", "lightskyblue", "lightslategray", "lightslategrey", "lightsteelblue",
    "lightyellow", "lime", "limegreen", "linen", "magenta", "maroon", "mediumaquamarine", "mediumblue",
    "mediumorchid", "mediumpurple", "mediumseagreen", "mediumslateblue", "mediumspringgreen", "mediumturquoise",
    "mediumvioletred", "midnightblue", "mintcream", "mistyrose", "moccasin", "navajowhite", "navy", "oldlace",
    "olive", "olivedrab", "orange", "orangered", "orchid", "palegoldenrod", "palegreen", "paleturquoise",
    "palevioletred", "papayawhip", "peachpuff", "peru", "pink", "plum", "powderblue", "purple", "rebeccapurple",
    "red", "rosybrown", "royalblue", "saddlebrown", "salmon", "sandybrown", "seagreen", "seashell", "sienna",
    "silver", "skyblue", "slateblue", "slategray", "slategrey", "snow", "springgreen", "steelblue", "tan", "teal",
    "thistle", "tomato", "transparent", "turquoise", "violet", "wheat", "white", "whitesmoke", "yellow",
    "yellowgreen",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_names_of_css() {
        assert!(NAMES.is_sorted());
        for good in ["red", "RebeccaPurple", "transparent", "aliceblue", "YellowGreen", "#fff"] {
            assert!(is_known(good), "{good}");
        }
        for bad in ["", "foo", "reds"] {
            assert!(!is_known(bad), "{bad}");
        }
    }

    #[test]
    fn lets_no_hostile_text_pass() {
        for good in ["red", "#fff", "#00ff0080", "RoyalBlue", "transparent"] {
            assert_eq!(valid(good), Some(good));
        }
        for bad in ["", "url(#a)", "red\"", "#12345", "#ggg", "rgb(1,2,3)", "red;", "红"] {
            assert_eq!(valid(bad), None);
        }
    }
}
