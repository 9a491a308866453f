"""The phrases of signing in, in Chinese and English."""

from typing import Final

PHRASES: Final = {
    "sign_in": ("登录", "Sign in"),
    "sign_in_lead": (
        "把绕开客服渠道的投诉找出来，一件一件挽回",
        "Find the complaints that went around our service, and win them back one by one",
    ),
    "sign_in_name": ("用户名", "Name"),
    "sign_in_password": ("密码", "Password"),
    "sign_in_help": (
        "没有账号或忘记密码，请找管理员。",
        "No account, or forgot the password? Ask an administrator.",
    ),
    "sign_in_form_old": (
        "这个页面放得太久了，请再登录一次",
        "This page was open for too long; please sign in once more",
    ),
    "sign_in_blank": ("请输入用户名和密码", "Type your name and password"),
    "sign_in_away": ("暂时连不上数据库", "The database cannot be reached"),
    "sign_in_away_next": (
        "数据没有丢失，请过一会儿再试；一直这样，请告诉管理员。",
        "Nothing is lost. Try again in a while; if it stays, tell an administrator.",
    ),
    "sign_in_retry": ("再试一次", "Try again"),
    "password_title": ("更换密码", "Change your password"),
    "password_must": ("请先设一个自己的密码", "First choose a password of your own"),
    "password_must_why": (
        "现在的密码是别人给你的，换过之后才能继续。",
        "The one you have was given to you. After changing it you can go on.",
    ),
    "password_rules": (
        "至少 {least} 个字符。几个不相干的词连起来，好记又不容易被猜到；不必定期更换。",
        "At least {least} characters. A few unrelated words are easy to remember and hard to "
        "guess; there is no need to change it regularly.",
    ),
    "password_old": ("现在的密码", "Your password now"),
    "password_old_given": ("别人给你的密码", "The password you were given"),
    "password_new": ("新密码", "New password"),
    "password_again": ("再输一遍新密码", "New password again"),
    "password_save": ("更换", "Change"),
    "password_differ": ("两次输入的新密码不一样", "The two new passwords differ"),
    "password_old_wrong": ("现在的密码不对", "Your password now is not right"),
    "password_done": (
        "密码已更换，其他设备上都已退出",
        "The password is changed, and you are signed out on all other devices",
    ),
    "password_back": ("回到转喜", "Back to Zhuanxi"),
    "signed_in_as": ("当前用户：{name}", "Signed in as {name}"),
    "sign_out": ("退出登录", "Sign out"),
    "sign_out_everywhere": ("在所有设备上退出", "Sign out everywhere"),
    "signed_out_title": ("登录已结束", "You are signed out"),
    "signed_out_next": (
        "可能是太久没有操作，或者已在别处退出。没有保存的内容还留在这个页面里：在新标签页登录之后，"
        "回到这里点“继续”。",
        "You were away for long, or signed out elsewhere. What you typed is still in this page: "
        "sign in in a new tab, then come back and press Continue.",
    ),
    "signed_out_link": ("在新标签页登录", "Sign in in a new tab"),
    "signed_out_continue": ("继续", "Continue"),
}
