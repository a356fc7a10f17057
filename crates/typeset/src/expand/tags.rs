//! What stands around the tags and numbers beside rows.

use super::Expander;
use crate::error::Error;
use crate::macros::{Meaning, New};
use crate::packages;
use crate::rows::plain;
use crate::scan::{Token, argument, text_of};

/// What stands around a tag or number: parentheses, unless `\newtagform` and `\usetagform` say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagForm {
    pub(crate) left: String,
    pub(crate) right: String,
}

impl TagForm {
    /// A tag or number in this form.
    pub(crate) fn around(&self, tag: &str) -> String {
        format!("{}{tag}{}", self.left, self.right)
    }
}

impl Default for TagForm {
    fn default() -> TagForm {
        TagForm { left: "(".to_owned(), right: ")".to_owned() }
    }
}

impl<'a> Expander<'a> {
    /// Refuses a form of tags that nobody has defined.
    pub(super) fn check_tag_form(&self, command: Token<'a>, new: &New<'a>) -> Result<(), Error> {
        let Meaning::Macro(definition) = &new.meaning else { return Ok(()) };
        let name = text_of(&definition.body);
        let known = name.trim() == "default" || self.find(&packages::tag_form_key(&name)).is_some();
        match known {
            true => Ok(()),
            false => Err(Error::Syntax {
                reason: format!(
                    r"no form of tags is named `{name}`; write `\newtagform{{{name}}}{{[}}{{]}}` before it"
                ),
                span: command.span(),
            }),
        }
    }

    /// The form of tags in use at the end of the formula.
    pub(super) fn tag_form(&self) -> TagForm {
        let found = self.find(packages::TAG_FORM).and_then(|name| {
            let form = self.find(&packages::tag_form_key(&text_of(&name.body)))?;
            let (left, next) = argument(&form.body, 0)?;
            let (right, _) = argument(&form.body, next)?;
            Some(TagForm { left: plain(left), right: plain(right) })
        });
        found.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use crate::Limits;
    use crate::macros::Macros;
    use crate::made::Made;
    use crate::scan::scan;

    #[test]
    fn tags_have_the_form_that_is_asked_for() {
        let form = |definitions: &str, tex: &str| {
            let mut macros = Macros::default();
            macros.define(definitions).unwrap();
            let made = Made::default();
            let found = super::super::expand(scan(tex), &macros, &made, Limits::default());
            (found.tag_form.around("1"), found.errors)
        };
        let brackets = r"\newtagform{b}[\textbf]{[}{]}";
        assert_eq!(form("", ""), ("(1)".to_owned(), vec![]));
        assert_eq!(form(brackets, ""), ("(1)".to_owned(), vec![]));
        assert_eq!(form(brackets, r"{\usetagform{b}}x"), ("[1]".to_owned(), vec![]));
        assert_eq!(form(&format!(r"{brackets}\usetagform{{b}}"), "x"), ("[1]".to_owned(), vec![]));
        let back = format!(r"{brackets}\usetagform{{b}}\usetagform{{default}}");
        assert_eq!(form("", &back), ("(1)".to_owned(), vec![]));
        let braces = format!(r"{brackets}\usetagform b\renewtagform{{b}}{{\{{}}{{\}}}}");
        assert_eq!(form("", &braces), ("{1}".to_owned(), vec![]));
        let (_, errors) = form("", r"\usetagform{c}");
        assert!(errors[0].to_string().starts_with("no form of tags is named `c`"), "{errors:?}");
    }
}
