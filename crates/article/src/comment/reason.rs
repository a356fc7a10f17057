//! Why a visitor's formula is not typeset, in the reader's language.

use lab::Lang;
use typeset::Error;

use super::write;
use crate::words::choose;

/// The reasons as a reader sees them behind the formula's source; where there are several, each with the column in the TeX.
pub(super) fn of(tex: &str, errors: &[Error], lang: Lang) -> String {
    let reason = |error: &Error| match lang {
        Lang::En => error.to_string(),
        Lang::Zh => in_chinese(error),
    };
    if let [error] = errors {
        return reason(error);
    }
    let placed = |error: &Error| {
        let before = tex.get(..error.span().start).unwrap_or_default();
        let column = before.chars().count() + 1;
        let reason = reason(error);
        match lang {
            Lang::En => format!("at {column}: {reason}"),
            Lang::Zh => format!("第 {column} 字：{reason}"),
        }
    };
    let reasons: Vec<String> = errors.iter().map(placed).collect();
    reasons.join(choose(lang, "；", "; "))
}

fn in_chinese(error: &Error) -> String {
    match error {
        Error::TooLong { bytes, max } => format!("公式有 {bytes} 字节，超过 {max}；请拆开来写"),
        Error::TooDeep { max, .. } => format!("括号、环境和命令嵌套超过 {max} 层；请写得简单些"),
        Error::TooManyExpansions { name, max, .. } => {
            format!("展开 `{name}` 超过 {max} 步或变得太长；这个宏是不是用到了它自己？")
        }
        Error::Unclosed { opener, closer, .. } => {
            format!("`{opener}` 没有结束；请补上 `{closer}`")
        }
        Error::Unopened { closer, opener, .. } => {
            format!("`{closer}` 没有开头；请去掉它，或者在前面写 `{opener}`")
        }
        Error::Mismatched { opener, closer, wanted, .. } => {
            format!("`{opener}` 遇到了 `{closer}`；前面应当有 `{wanted}`")
        }
        Error::UnknownCommand { name, near, .. } => {
            format!("没有命令 `{name}`{}", maybe(near))
        }
        Error::UnknownEnvironment { name, near, .. } => {
            format!("没有环境 `{name}`{}", maybe(near))
        }
        Error::Definition { command, .. } => format!("`{command}` 没有定义出一个宏"),
        Error::MissingArgument { command, .. } => {
            format!("`{command}` 后面缺少参数；请补上 `{{…}}`")
        }
        Error::MacroUse { name, .. } => format!("`{name}` 后面的写法与它的定义不合"),
        Error::InMacro { error, name, text, .. } => {
            format!("{}；它来自宏 `{name}`，即 `{text}`", in_chinese(error))
        }
        Error::Defect => "排版程序有缺陷，排不出这个公式".to_owned(),
        // The commonest slips are named above; what is left is said by the typesetter in English.
        other => other.to_string(),
    }
}

fn maybe(near: &typeset::Near) -> String {
    match &near.0[..] {
        [] => "；请检查拼写".to_owned(),
        names => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("；是不是 {}？", names.join(" 或 "))
        }
    }
}

/// Why a formula that could be typeset is shown as its source.
pub(super) fn too_many(lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("一条评论最多排 {} 个公式", write::MOST_FORMULAS),
        Lang::En => format!("a comment has at most {} formulas", write::MOST_FORMULAS),
    }
}

/// As [`too_many`].
pub(super) fn too_large(lang: Lang) -> String {
    match lang {
        Lang::Zh => "公式太大，放不进一条评论".to_owned(),
        Lang::En => "the formula is too large for a comment".to_owned(),
    }
}
