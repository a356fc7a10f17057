//! Formulas made from a grammar: mostly balanced, so that layout and writing are reached, with a few slips.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
enum Node {
    Letter(u8),
    Number(u16),
    Command(u16),
    Applied {
        command: u8,
        arguments: Vec<Node>,
    },
    Scripts {
        base: Box<Node>,
        sub: Option<Box<Node>>,
        sup: Option<Box<Node>>,
    },
    Group(Vec<Node>),
    Fence {
        left: u8,
        right: u8,
        body: Vec<Node>,
    },
    Environment {
        name: u8,
        rows: Vec<Vec<Node>>,
    },
    Definition {
        name: u8,
        body: Vec<Node>,
    },
    Text(String),
    /// Whatever it is.
    Raw(String),
}

const COMMANDS: &[&str] = &[
    "alpha",
    "sum",
    "int",
    "lim",
    "sin",
    "times",
    "le",
    "to",
    "cdots",
    "quad",
    "displaystyle",
    "scriptstyle",
    "Large",
    "bf",
    "rm",
    "over",
    "atop",
    "choose",
    "limits",
    "nolimits",
    "prime",
    "not",
    "middle|",
    "hline",
    "\\",
    "&",
    "cr",
    "nonumber",
    "{",
    "}",
    ",",
    ";",
    "!",
    " ",
    "a",
    "b",
    "c",
    "left(",
    "right)",
    "begin{matrix}",
    "end{matrix}",
    "allowbreak",
    "nobreak",
    "verb|x|",
    "hfill",
];
const APPLIED: &[&str] = &[
    "frac",
    "dfrac",
    "binom",
    "sqrt",
    "overline",
    "underline",
    "hat",
    "widehat",
    "vec",
    "overbrace",
    "underbrace",
    "text",
    "mathrm",
    "mathbf",
    "mathbb",
    "boldsymbol",
    "operatorname",
    "stackrel",
    "xrightarrow",
    "phantom",
    "smash",
    "llap",
    "raisebox",
    "boxed",
    "fbox",
    "colorbox",
    "color",
    "textcolor",
    "cancel",
    "enclose",
    "bbox",
    "mathop",
    "mathbin",
    "rule",
    "kern",
    "hspace",
    "tag",
    "label",
    "eqref",
    "href",
    "mathchoice",
    "sideset",
    "genfrac",
    "cfrac",
    "substack",
    "ce",
    "pu",
    "newcommand",
    "unicode",
    "char",
    "overset",
    "underset",
    "pmatrix",
    "cases",
    "require",
];
const ENVIRONMENTS: &[&str] = &[
    "matrix",
    "pmatrix",
    "array",
    "cases",
    "align",
    "align*",
    "aligned",
    "gather",
    "split",
    "multline",
    "smallmatrix",
    "CD",
    "alignat",
    "equation",
    "eqnarray",
    "flalign",
    "subarray",
    "nowhere",
];
const DELIMITERS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    ".",
    "|",
    r"\{",
    r"\}",
    r"\langle",
    r"\rVert",
    r"\lfloor",
    "/",
    r"\uparrow",
];

/// Enough to reach every reader; the bounds on length are tested by `bytes`.
const LONGEST: usize = 4_000;

impl Node {
    fn write(&self, out: &mut String) {
        if out.len() > LONGEST {
            return;
        }
        let pick = |table: &[&'static str], index: usize| table[index % table.len()];
        match self {
            Node::Letter(letter) => out.push(char::from(b' ' + letter % 95)),
            Node::Number(number) => out.push_str(&number.to_string()),
            Node::Command(index) => {
                out.push('\\');
                out.push_str(pick(COMMANDS, usize::from(*index)));
                out.push(' ');
            }
            Node::Applied { command, arguments } => {
                out.push('\\');
                out.push_str(pick(APPLIED, usize::from(*command)));
                for argument in arguments.iter().take(4) {
                    braced(std::slice::from_ref(argument), out);
                }
            }
            Node::Scripts { base, sub, sup } => {
                base.write(out);
                for (mark, script) in [('_', sub), ('^', sup)] {
                    if let Some(script) = script {
                        out.push(mark);
                        braced(std::slice::from_ref(&**script), out);
                    }
                }
            }
            Node::Group(nodes) => braced(nodes, out),
            Node::Fence { left, right, body } => {
                out.push_str(r"\left");
                out.push_str(pick(DELIMITERS, usize::from(*left)));
                out.push(' ');
                body.iter().for_each(|node| node.write(out));
                out.push_str(r"\right");
                out.push_str(pick(DELIMITERS, usize::from(*right)));
                out.push(' ');
            }
            Node::Environment { name, rows } => {
                let name = pick(ENVIRONMENTS, usize::from(*name));
                out.push_str(&format!(r"\begin{{{name}}}"));
                if name == "array" {
                    out.push_str("{l|c:r}");
                }
                for row in rows {
                    for node in row {
                        node.write(out);
                        out.push('&');
                    }
                    out.push_str(r"\\");
                }
                out.push_str(&format!(r"\end{{{name}}}"));
            }
            Node::Definition { name, body } => {
                out.push_str(&format!(r"\def\{}#1", char::from(b'a' + name % 3)));
                braced(body, out);
            }
            Node::Text(text) => {
                out.push_str(r"\text{");
                out.push_str(text);
                out.push('}');
            }
            Node::Raw(text) => out.push_str(text),
        }
    }
}

fn braced(nodes: &[Node], out: &mut String) {
    out.push('{');
    nodes.iter().for_each(|node| node.write(out));
    out.push('}');
}

fuzz_target!(|nodes: Vec<Node>| {
    let mut tex = String::new();
    nodes.iter().for_each(|node| node.write(&mut tex));
    if std::env::var_os("PRINT_TEX").is_some() {
        println!("{tex:?}");
    }
    fuzz::check(&tex);
});
