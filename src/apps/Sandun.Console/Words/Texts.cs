namespace Sandun.WebConsole.Words;

/// <summary>
/// Every text the console shows. A phrase carries all languages, so none can lack one; tests hold the rest: no literal text in
/// markup, the same arguments in each language.
/// </summary>
public static partial class Texts
{
    public static readonly Phrase Product = new("Sandun", "三墩");
    public static readonly Phrase Console = new("Console", "控制台");
    public static readonly Phrase SkipToContent = new("Skip to content", "跳到内容");
    public static readonly Phrase Navigation = new("Main navigation", "主导航");
    public static readonly Phrase ToggleNavigation = new("Show or hide navigation", "显示或隐藏导航");

    public static readonly Phrase Overview = new("Overview", "总览");
    public static readonly Phrase Apps = new("Apps", "应用");
    public static readonly Phrase Nodes = new("Nodes", "节点");

    public static readonly Phrase SwitchLanguage = new("中文", "English");
    public static readonly Phrase SwitchLanguageHint = new("切换到中文 (show in Chinese)", "Show in English（切换到英文）");
    public static readonly Phrase Theme = new("Colours", "配色");
    public static readonly Phrase ThemeLight = new("Light", "浅色");
    public static readonly Phrase ThemeDark = new("Dark", "深色");
    public static readonly Phrase ThemeSystem = new("As the system", "跟随系统");

    public static readonly Phrase Live = new("Live", "实时");
    public static readonly Phrase LiveHint = new(
        "This page follows every change by itself. The time is that of the last change.", "本页自动跟随每次变化，所示为最近一次变化的时间。");
    public static readonly Phrase Stale = new(
        "The store does not answer: what you see may be old, and changes are refused until it answers. Running instances are not affected.",
        "存储无响应：所见内容可能已过时，恢复前不接受变更。运行中的实例不受影响。");
    public static readonly Phrase FeedLost = new(
        "The control plane does not answer: {0} What you see is old; trying again.", "控制面无响应：{0} 所见内容已过时，正在重试。");
    public static readonly Phrase Reconnecting = new(
        "The connection to Sandun is lost. What you see is old; connecting again …", "与三墩的连接已断开，所见内容已过时，正在重新连接……");
    public static readonly Phrase LoadFailed = new("This cannot be shown", "无法显示");
    public static readonly Phrase PageError = new(
        "Something went wrong in the console itself. Reload the page to go on.", "控制台自身出错，请重新加载页面。");
    public static readonly Phrase Reload = new("Reload", "重新加载");
    public static readonly Phrase NotFound = new("There is no such page.", "没有这个页面。");
    public static readonly Phrase BackToOverview = new("Back to the overview", "返回总览");

    public static readonly Phrase SecondsAgo = new("{0} s ago", "{0} 秒前");
    public static readonly Phrase MinutesAgo = new("{0} min ago", "{0} 分钟前");
    public static readonly Phrase HoursAgo = new("{0} h ago", "{0} 小时前");
    public static readonly Phrase DaysAgo = new("{0} d ago", "{0} 天前");

    public static readonly Phrase CopyAsCli = new("Copy as CLI", "复制为命令");
    public static readonly Phrase Copied = new("Copied", "已复制");
    public static readonly Phrase Cancel = new("Cancel", "取消");
    public static readonly Phrase Yes = new("yes", "是");
    public static readonly Phrase No = new("no", "否");
    public static readonly Phrase OfTotal = new("{0} of {1}", "{0} / {1}");

    public static readonly Phrase SignIn = new("Sign in", "登录");
    public static readonly Phrase SignInHint = new("Sign in to the data center's console.", "登录数据中心控制台。");
    public static readonly Phrase SignOut = new("Sign out", "退出登录");
    public static readonly Phrase User = new("User", "用户名");
    public static readonly Phrase Password = new("Password", "密码");
    public static readonly Phrase SignInRefused = new("User or password is not right.", "用户名或密码不正确。");
}
