//! Every word of our own pages, in both languages. Templates read them as `words.name`.

use lab::Lang;
use site::Vocabulary;

pub(crate) static WORDS: Vocabulary = Vocabulary::new(&[
    ("log_in", "登录", "Log in"),
    ("register", "注册", "Register"),
    ("enter_title", "登录与注册", "Log in or register"),
    ("login_field", "邮箱或用户名", "E-mail or name"),
    ("password", "密码", "Password"),
    ("keep", "在这台设备上保持登录", "Keep me logged in on this device"),
    ("name", "显示名", "Name, as others see it"),
    ("email", "邮箱（不公开）", "E-mail (not shown)"),
    (
        "new_password",
        "密码（至少 8 个字符，建议 15 个以上）",
        "Password (at least 8 characters, better 15)",
    ),
    (
        "password_hint",
        "不要求大小写与符号的搭配；一句好记的长话就很好。",
        "No mix of signs is asked for; a long phrase that you remember is best.",
    ),
    ("wait_title", "请稍等", "Please wait"),
    ("profile_title", "我的账号", "My account"),
    ("profile", "资料", "Profile"),
    ("homepage", "个人主页（可不填）", "Page of your own (may be empty)"),
    (
        "current_for_email",
        "现在的密码（只在改邮箱时需要）",
        "Your password (only to change the e-mail)",
    ),
    ("save", "保存", "Save"),
    ("saved_profile", "资料已经保存。", "Your profile is saved."),
    (
        "saved_password",
        "密码已经更改，其他设备上的登录都已失效。",
        "Your password is changed; you are logged out on all other devices.",
    ),
    ("password_title", "更改密码", "Change password"),
    ("current_password", "现在的密码", "Current password"),
    (
        "fresh_password",
        "新密码（至少 8 个字符，建议 15 个以上）",
        "New password (at least 8 characters, better 15)",
    ),
    ("change_password", "更改密码", "Change password"),
    ("back", "返回我的账号", "Back to my account"),
    ("own_comments", "我的评论", "My comments"),
    ("no_own_comments", "还没有写过评论。", "You have not written a comment yet."),
    ("role_owner", "站长", "owner"),
    ("state_held", "待审核", "waiting"),
    ("state_approved", "已显示", "shown"),
    ("state_deleted", "已移除", "removed"),
    ("state_spam", "已移除", "removed"),
    ("owner_title", "认领本站", "Become the owner"),
    (
        "owner_text",
        "这条链接只能用一次：用它的人成为站长，可以审核评论。",
        "This link works once: whoever uses it becomes the owner, who decides about comments.",
    ),
    (
        "owner_first",
        "请先登录或注册，然后回到这里。",
        "First log in or register; you will come back here.",
    ),
    ("owner_as", "将成为站长的账号：", "The account that becomes the owner: "),
    ("owner_button", "成为站长", "Become the owner"),
    ("owner_gone_title", "这条链接已经失效", "This link is no longer valid"),
    (
        "owner_gone",
        "它已经用过，或者被更新的一条取代。本站还没有站长时，每次启动都会在终端印出一条新的。",
        "It was used, or a newer one took its place. While the site has no owner, each start prints a new one on the terminal.",
    ),
    ("forbidden_title", "这里只有站长能进", "Only the owner can go there"),
    (
        "forbidden",
        "您登录的账号没有审核评论的权限。",
        "The account that you are logged in with cannot decide about comments.",
    ),
    ("moderation_title", "审核评论", "Moderation"),
    ("nothing_held", "没有等待审核的评论。", "No comment is waiting."),
    ("who", "作者", "Author"),
    ("text", "内容", "Text"),
    ("age", "时间", "Age"),
    ("decision", "处理", "Decision"),
    ("approve", "通过", "Approve"),
    ("delete", "删除", "Delete"),
    ("spam", "垃圾", "Spam"),
    ("undo", "撤销", "Undo"),
    ("selected", "选中的：", "Selected:"),
    ("select", "选择", "Select"),
    ("list_held", "待审核", "Waiting"),
    ("list_approved", "已显示", "Shown"),
    ("list_deleted", "已删除", "Deleted"),
    ("list_spam", "垃圾", "Spam"),
    ("nothing_here", "这里没有评论。", "No comment is here."),
    (
        "more_wait",
        "还有更多，处理完这些之后会显示。",
        "There are more; they come when these are done.",
    ),
    ("colon", "：", ": "),
]);

/// One word (see [`Vocabulary::get`]).
#[track_caller]
pub(crate) fn word(lang: Lang, name: &str) -> &'static str {
    WORDS.get(lang, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_twice() {
        // The table is not made where a name stands twice.
        WORDS.table(Lang::Zh);
    }
}
