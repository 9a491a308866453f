"""The phrases of 识别质量, in Chinese and English."""

from typing import Final

PHRASES: Final = {
    "quality": ("识别质量", "Model quality"),
    "quality_parts": ("栏目", "Part"),
    "quality_part_figures": ("概况", "Figures"),
    "quality_part_corrections": ("纠正记录", "Corrections"),
    "quality_part_label": ("去标注", "Label"),
    "quality_part_missed": ("漏报估计", "Missed complaints"),
    "quality_part_threshold": ("投诉阈值", "Threshold"),
    "quality_part_models": ("模型", "Models"),
    "quality_baseline_asked": (
        "设置里选用了基线模型（SnowNLP 加词表），判定只供参考。",
        "The settings ask for the baseline (SnowNLP and word lists); take verdicts as hints only.",
    ),
    "quality_baseline_judged": (
        "最近的判定来自基线模型，只供参考；下面的模型还没有判过。",
        "The newest verdicts come from the baseline and are hints only; the model below has not "
        "judged yet.",
    ),
    # the model in use
    "quality_in_use": ("正在使用的模型", "The model in use"),
    "quality_version": ("版本", "Version"),
    "quality_made": ("制成日期", "Made on"),
    "quality_size": ("大小", "Size"),
    "quality_kind": ("来历", "Origin"),
    "quality_kind_shipped": ("随产品提供", "shipped"),
    "quality_kind_trained": ("本地训练", "trained here"),
    "quality_kind_refitted": ("按纠正重新拟合", "refitted from corrections"),
    "quality_judged": ("现行判定", "Verdicts in force"),
    "quality_damaged": ("模型文件不完整", "The model is not whole"),
    "quality_damaged_next": ("运行下面的命令查看原因：", "This says why:"),
    # what the card states
    "quality_no_card": ("这个模型没有附带测评结果。", "This model came without figures."),
    "quality_measured": ("出厂测评", "Figures it came with"),
    "quality_measured_how": (
        "在 {n} 条人工标注的公开帖文上交叉验证，判每条的模型都没有学过它；"
        "数字为宏平均 F1（AUC 除外），括号内为 95% 区间。",
        "Cross-validated on {n} hand-labelled public posts, each judged by a model that had not "
        "learnt it; macro-F1 (but for AUC), 95 % intervals in brackets.",
    ),
    "quality_refitted_card": (
        "重新拟合只换了最后一层，这里是它所用编码器出厂时的数字。",
        "A refit changes the last layer only; these are the figures its encoder came with.",
    ),
    "quality_what": ("项目", "What"),
    "quality_this_model": ("本模型", "This model"),
    "quality_snownlp": ("基线 SnowNLP", "Baseline SnowNLP"),
    "quality_card_complaint": ("是否投诉", "Complaint or not"),
    "quality_card_auc": ("是否投诉（AUC）", "Complaint (AUC)"),
    "quality_card_helpdesk": ("是否投诉（客服求助帖）", "Complaint (help-desk posts)"),
    "quality_card_sentiment": ("情感", "Sentiment"),
    "quality_card_intent": ("意图", "Intent"),
    "quality_card_severity": ("严重度", "Severity"),
    "quality_card_contact": ("官方接触", "Contact"),
    "quality_card_escalation": ("升级", "Escalation"),
    "quality_card_topic": ("问题类型", "Topic"),
    "quality_f1": ("数字越接近 1 越好。", "The nearer to 1, the better."),
    "quality_at_threshold": (
        "按默认阈值：判为投诉的，确是投诉的占 {precision}；真正的投诉，找出来的占 {recall}。",
        "At the default threshold: {precision} of what is called a complaint is one, and {recall} "
        "of the complaints are found.",
    ),
    # people and model
    "quality_people": ("大家的纠正：近 {weeks} 周", "What people said: {weeks} weeks"),
    "quality_people_how": (
        "人看过的判定里，与模型一致的比例。被人看的多是可疑的，所以这不是总体准确率；"
        "少于 {least} 条写“样本不足”。",
        "Of the verdicts that people looked at, the share they agreed with. They look at doubtful "
        "ones, so this is no overall accuracy; below {least}, nothing is claimed.",
    ),
    "quality_no_corrections": ("还没有人纠正过判定", "Nobody has corrected a verdict yet"),
    "quality_no_corrections_next": (
        "在“去标注”里判几条，或在提及、工单页纠正，这里就会有数字。",
        "Label some under Label, or correct one on a mention or a case, and figures appear here.",
    ),
    "quality_head_intent": ("意图", "Intent"),
    "quality_head_sentiment": ("情感", "Sentiment"),
    "quality_head_severity": ("严重度", "Severity"),
    "quality_head_contact": ("官方接触", "Contact"),
    "quality_head_escalation": ("升级", "Escalation"),
    "quality_head_topic": ("问题类型", "Topic"),
    "quality_too_few": ("样本不足（n={n}）", "sample too small (n={n})"),
    "quality_share": ("95% 区间 {low}–{high}，n={n}", "95 % interval {low}–{high}, n={n}"),
    "quality_trend": ("是否投诉：每周与人一致的比例", "Complaint or not: agreement by week"),
    "quality_week": ("周（周一）", "Week (Monday)"),
    "quality_agreed": ("一致 %", "Agreed, %"),
    "quality_n": ("条数 n", "n"),
    "quality_confusion": ("意图：模型怎么说，人怎么说", "Intent: model and people"),
    "quality_model_said": ("模型", "Model"),
    "quality_people_said": ("人", "People"),
    "quality_not_complaint": ("不是投诉", "no complaint"),
    "quality_no_intents": ("还没有人说过意图。", "Nobody has spoken of an intent yet."),
    # the list of corrections
    "quality_corrections_hint": (
        "最近 {n} 条，选中一行看原文。",
        "The newest {n}; choose a row to see the words.",
    ),
    "quality_when": ("时间", "When"),
    "quality_who": ("谁", "Who"),
    "quality_how": ("方式", "How"),
    "quality_change": ("模型 → 人", "Model → person"),
    "quality_words": ("原文", "Words"),
    "quality_by_correction": ("纠正", "corrected"),
    "quality_by_confirmation": ("确认", "confirmed"),
    "quality_by_dismissal": ("排除工单", "case dismissed"),
    "quality_by_reopening": ("重开工单", "case reopened"),
    "quality_mention": ("提及 {n}", "Mention {n}"),
    "quality_open_mention": ("打开提及", "Open the mention"),
    # labelling
    "quality_may_not_label": ("你的角色不能标注。", "Your role may not label."),
    "quality_useful_about": (
        "挑出模型最拿不准、又互不相似的 {n} 条。判完这些，模型进步最快。",
        "Finds {n} mentions that the model is least sure of and that differ from one another: "
        "labelling them teaches most.",
    ),
    "quality_useful_find": ("挑出最该标的", "Find what to label"),
    "quality_useful_again": ("重新挑选", "Find others"),
    "quality_useful_reading": ("正在挑选，已读 {n} 条", "Reading: {n} so far"),
    "quality_all_done": ("这一批判完了", "All of them are labelled"),
    "quality_all_done_useful": (
        "可以再挑一批，或到“模型”里让模型学一遍。",
        "Find others, or let the model learn from them under Models.",
    ),
    "quality_all_done_draw": ("估计已在上面更新。", "The estimate above is up to date."),
    "quality_place": ("第 {place} 条，共 {n} 条", "{place} of {n}"),
    "quality_model_thinks": (
        "模型：{intent}，投诉概率 {p}",
        "model: {intent}, complaint {p}",
    ),
    "quality_right": ("判得对", "All right"),
    "quality_skip": ("跳过", "Skip"),
    "quality_back": ("上一条", "Back"),
    "quality_more": ("还要改别的", "Say more"),
    "quality_more_about": (
        "选好以后再按意图；没选的按模型的。",
        "Choose, then press the intent; what is not chosen stays the model's.",
    ),
    "quality_keys": (
        "数字键 1–7 选意图，Y 判得对，S 跳过，B 上一条。",
        "Keys 1–7 choose the intent; Y: all right, S: skip, B: back.",
    ),
    "quality_kept": ("已记下：{words}", "Kept: {words}"),
    "quality_changed": (
        "这条刚被别人判过，没有覆盖，已到下一条。",
        "Somebody judged it just now; nothing was overwritten, here is the next.",
    ),
    # what is missed
    "quality_no_draw": ("还没有抽过样", "No sample was drawn yet"),
    "quality_no_draw_next": (
        "从没判为投诉的提及里随机抽 {n} 条，人判一遍，就能估计漏掉了多少投诉。",
        "Draw {n} random mentions that were not called complaints and label them: that tells how "
        "many complaints are missed.",
    ),
    "quality_draw": ("随机抽 {n} 条", "Draw {n} at random"),
    "quality_missed_rate": ("漏报率", "Share missed"),
    "quality_missed_count": ("估计漏掉的投诉", "Complaints missed, about"),
    "quality_labelled": ("已判", "Labelled"),
    "quality_few": ("样本不足", "too few"),
    "quality_missed_few": (
        "样本不足：已判 {n} 条，满 {least} 条才给数字。",
        "Sample too small: {n} labelled, {least} are needed for a figure.",
    ),
    "quality_missed_interval": (
        "已判 {n} 条，其中投诉 {missed} 条；漏报率 95% 区间 {low}–{high}，即约 {least}–{most} 条。",
        "{n} labelled, {missed} of them complaints; 95 % interval {low}–{high}, that is {least} to "
        "{most}.",
    ),
    "quality_missed_partly": (
        "还有 {n} 条没判；只有不是挑着判的，数字才成立。",
        "{n} are not labelled; the figure holds only if nobody chose which.",
    ),
    "quality_drawn": (
        "{at} 从 {population} 条未判为投诉的提及里抽了 {n} 条",
        "{n} drawn on {at} from {population} mentions that were not called complaints",
    ),
    # the threshold
    "quality_no_verdicts": ("还没有判定", "No verdicts yet"),
    "quality_no_verdicts_next": ("先判定已采集的提及：", "First judge what was collected:"),
    "quality_threshold_is": (
        "现在投诉概率达到 {threshold} 即判为投诉；近 {days} 天有 {n} 条达到。",
        "A mention is a complaint from a probability of {threshold}; {n} of {days} days reach it.",
    ),
    "quality_threshold_about": (
        "阈值越低，漏掉的越少，误报越多；下面按已存的概率计算，人判过的不算在内。",
        "The lower, the fewer are missed and the more are wrong; counted from stored "
        "probabilities, without what people judged.",
    ),
    "quality_threshold_other": (
        "概率来自 {version}，与现用模型不同，仅供参考。",
        "The probabilities are of {version}, not of the model in use: a hint only.",
    ),
    "quality_precision": ("精确率", "Precision"),
    "quality_threshold": ("阈值", "Threshold"),
    "quality_complaints": ("近 {days} 天投诉", "Complaints, {days} days"),
    "quality_difference": ("比现在", "Against now"),
    "quality_now": ("现在", "now"),
    "quality_curve": ("不同阈值下的投诉数", "Complaints by threshold"),
    "quality_threshold_change": (
        "要换阈值，请管理员在 zhuanxi.toml 里改：",
        "To change it, an administrator sets in zhuanxi.toml:",
    ),
    # models
    "quality_active": ("使用中", "in use"),
    "quality_broken": ("不完整", "not whole"),
    "quality_use": ("改用", "Use"),
    "quality_use_about": (
        "以后新来的提及由它判定，已有的判定不变。",
        "It judges what comes from now on; verdicts already made stay.",
    ),
    "quality_use_yes": ("改用这个模型", "Use this model"),
    "quality_used": ("已改用 {version}", "{version} judges from now on"),
    "quality_used_next": (
        "要重判已有的提及，运行 zhuanxi classify --reclassify。",
        "To judge old mentions again: zhuanxi classify --reclassify",
    ),
    "quality_may_not_use": (
        "换用和重新拟合模型，由分析师或管理员来做。",
        "Analysts and administrators choose and refit models.",
    ),
    "quality_refit": ("让模型学习纠正", "Teach it the corrections"),
    "quality_refit_about": (
        "用大家的纠正重新拟合最后一层，再与现用的比：确定没有变差才换上，否则什么也不变。",
        "Fits the last layer to what people corrected and compares it with the one in use: it is "
        "adopted only if a loss is ruled out.",
    ),
    "quality_refit_start": ("开始学习", "Begin"),
    "quality_refit_running": (
        "正在学习，已读 {n} 条；可以离开本页，回来再看。",
        "Learning: {n} texts read; you may leave the page and come back.",
    ),
    "quality_adopted": ("已换上新模型", "The new model is in use"),
    "quality_not_adopted": ("没有换，现用的保留", "Not adopted; the one in use stays"),
    "quality_refit_texts": (
        "纠正过的 {n} 条：{learnt} 条用来学，其余用来评。",
        "{n} corrected texts: {learnt} taught, the others judged.",
    ),
    "quality_old": ("现用", "Old"),
    "quality_new": ("新", "New"),
    "quality_gain": ("差（95% 区间）", "Difference (95 % interval)"),
    "quality_why_loss": (
        "不能排除在 {names} 上变差一个百分点以上。",
        "A loss of more than one point is not ruled out: {names}.",
    ),
    "quality_why_adopted": (
        "已排除在是否投诉和情感上变差一个百分点以上。",
        "A loss of more than one point of complaint and sentiment is ruled out.",
    ),
    "quality_why_nothing": (
        "学过以后，在留出的文本上没有更好。",
        "Nothing does better on the texts that were kept out.",
    ),
}
