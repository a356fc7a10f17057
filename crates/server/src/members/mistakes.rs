//! What is wrong with a form, beside the fields, in both languages: what came, and what to do.

use std::collections::BTreeMap;

use lab::Lang;
use site::either;

use crate::members::{
    email::EmailError,
    homepage::{self, HomepageError},
    name::{self, NameError},
    password::{MAX_BYTES, MIN_CHARS, PasswordError},
};

/// A sentence for each field that is to be changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mistakes(BTreeMap<&'static str, String>);

impl Mistakes {
    pub(crate) fn add(&mut self, field: &'static str, sentence: String) {
        self.0.entry(field).or_insert(sentence);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn by_field(&self) -> &BTreeMap<&'static str, String> {
        &self.0
    }

    /// The value, or its mistake beside the field.
    pub(crate) fn take<T, E: Explain>(
        &mut self,
        field: &'static str,
        lang: Lang,
        parsed: Result<T, E>,
    ) -> Option<T> {
        parsed.map_err(|error| self.add(field, error.explain(lang))).ok()
    }

    /// The sentence above the form.
    pub(crate) fn summary(&self, lang: Lang) -> String {
        const NUMBERS: [(&str, &str); 3] =
            [("一", "One thing"), ("两", "Two things"), ("三", "Three things")];
        let count = self.0.len();
        let (zh, en) =
            NUMBERS.get(count.wrapping_sub(1)).copied().unwrap_or(("几", "Several things"));
        let needs = if count == 1 { "needs" } else { "need" };
        match lang {
            Lang::Zh => format!("有{zh}处需要修改；除密码外，其余内容已经替您留着。"),
            Lang::En => format!("{en} {needs} changing; all else but passwords is kept for you."),
        }
    }
}

/// A mistake that can say itself.
pub(crate) trait Explain {
    fn explain(&self, lang: Lang) -> String;
}

impl Explain for NameError {
    fn explain(&self, lang: Lang) -> String {
        let max = name::MAX;
        match (*self, lang) {
            (NameError::Empty, Lang::Zh) => "请填写显示名，例如 林月。".to_owned(),
            (NameError::Empty, Lang::En) => {
                "Please fill in a name, for example Lin Yue.".to_owned()
            }
            (NameError::Long { chars }, Lang::Zh) => {
                format!("显示名最多 {max} 个字符，这个有 {chars} 个，请缩短。")
            }
            (NameError::Long { chars }, Lang::En) => {
                format!(
                    "A name has at most {max} characters, this one has {chars}; please shorten it."
                )
            }
            (NameError::Unseen { code }, Lang::Zh) => {
                format!("显示名里有看不见或改变书写方向的字符（U+{code:04X}），请删去后重新输入。")
            }
            (NameError::Unseen { code }, Lang::En) => {
                format!(
                    "The name holds a character that is not seen or turns the direction of writing (U+{code:04X}); please type it again without."
                )
            }
            (NameError::Marks, Lang::Zh) => "一个字母上叠了太多符号，请去掉一些。".to_owned(),
            (NameError::Marks, Lang::En) => {
                "One letter bears too many marks; please take some away.".to_owned()
            }
            (NameError::At, Lang::Zh) => "显示名里不能有 @，免得与邮箱混淆。".to_owned(),
            (NameError::At, Lang::En) => {
                "A name must not hold @, or it could be taken for an e-mail address.".to_owned()
            }
            (NameError::NoLetter, Lang::Zh) => "显示名里至少要有一个字或数字。".to_owned(),
            (NameError::NoLetter, Lang::En) => {
                "A name needs at least one letter or digit.".to_owned()
            }
        }
    }
}

/// Names are public, so this may be told.
pub(crate) fn name_taken(lang: Lang) -> String {
    let zh = "这个显示名已经有人用了（大小写、空格与全角半角不算区别），请换一个。";
    let en = "Somebody has this name (case, spaces and width make no difference); please choose another.";
    either(lang, zh, en).to_owned()
}

impl Explain for EmailError {
    fn explain(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            EmailError::Empty => (
                "请填写邮箱，例如 lin@example.org。",
                "Please fill in an e-mail address, for example lin@example.org.",
            ),
            EmailError::Long => {
                ("邮箱太长了，最多 254 个字节。", "The address is too long; 254 bytes is the most.")
            }
            EmailError::NoAt => (
                "邮箱里缺少 @，例如 lin@example.org。",
                "The address lacks an @, as in lin@example.org.",
            ),
            EmailError::NoDot => (
                "邮箱缺少域名的后半截，例如 lin@example.org。",
                "The address lacks the end of its domain, as in lin@example.org.",
            ),
            EmailError::Form => (
                "邮箱的写法不对，请检查空格、符号与多余的点，例如 lin@example.org。",
                "This is not how an address is written; please check spaces, signs and dots, as in lin@example.org.",
            ),
        };
        either(lang, zh, en).to_owned()
    }
}

impl Explain for HomepageError {
    fn explain(&self, lang: Lang) -> String {
        let max = homepage::MAX;
        match (self, lang) {
            (HomepageError::Long, Lang::Zh) => format!("网址太长了，最多 {max} 个字节。"),
            (HomepageError::Long, Lang::En) => format!("The address is too long; {max} bytes is the most."),
            (HomepageError::Scheme, Lang::Zh) => {
                "网址要以 https:// 或 http:// 开头，例如 https://example.org/。".to_owned()
            }
            (HomepageError::Scheme, Lang::En) => {
                "The address must begin with https:// or http://, as in https://example.org/.".to_owned()
            }
            (HomepageError::Form, Lang::Zh) => {
                "网址的写法不对：不能有空格、引号、尖括号或 @ 前的用户名，例如 https://example.org/。".to_owned()
            }
            (HomepageError::Form, Lang::En) => {
                "This is not how an address is written: no spaces, quotes, angle brackets or user name before an @, as in https://example.org/.".to_owned()
            }
        }
    }
}

impl Explain for PasswordError {
    fn explain(&self, lang: Lang) -> String {
        match (*self, lang) {
            (PasswordError::Short { chars: 0 }, Lang::Zh) => {
                format!("请填写密码，至少 {MIN_CHARS} 个字符。")
            }
            (PasswordError::Short { chars: 0 }, Lang::En) => {
                format!("Please fill in a password of at least {MIN_CHARS} characters.")
            }
            (PasswordError::Short { chars }, Lang::Zh) => {
                format!("密码至少要有 {MIN_CHARS} 个字符，这个只有 {chars} 个，请加长。")
            }
            (PasswordError::Short { chars }, Lang::En) => {
                format!("A password has at least {MIN_CHARS} characters, this one has {chars}; please lengthen it.")
            }
            (PasswordError::Long { bytes }, Lang::Zh) => {
                format!("密码最多 {MAX_BYTES} 个字节，这个有 {bytes} 个，请缩短。")
            }
            (PasswordError::Long { bytes }, Lang::En) => {
                format!("A password has at most {MAX_BYTES} bytes, this one has {bytes}; please shorten it.")
            }
            (PasswordError::Common, Lang::Zh) => {
                "这是猜密码的人最先试的一类，请换一个，比如几个不相干的词连成的长话。".to_owned()
            }
            (PasswordError::Common, Lang::En) => {
                "This is of the kind that guessers try first; please choose another, such as a phrase of unrelated words.".to_owned()
            }
            (PasswordError::Own, Lang::Zh) => {
                "密码几乎就是您的显示名或邮箱，别人很容易猜到，请换一个。".to_owned()
            }
            (PasswordError::Own, Lang::En) => {
                "The password is hardly more than your name or address, which others can guess; please choose another.".to_owned()
            }
        }
    }
}
