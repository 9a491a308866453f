"""Legal norms for complaints: how long, in which unit, by which law, and whose duty.

The numbers are facts of the texts named; the words are ours. A norm that binds the company sets the
legal date of a case, beside the house norms and never instead of them. One that binds a regulator
starts no clock of ours and is there to be looked up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recovery.clocks.sla import WorkingHours
from storage.case_settings import Preset


class Unit(StrEnum):
    """What a norm counts."""

    WORKING_HOURS = "working_hours"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"


class Duty(StrEnum):
    """Whom a norm binds."""

    COMPANY = "company"
    REGULATOR = "regulator"


@dataclass(frozen=True, slots=True)
class LegalNorm:
    """One norm of a law or a ministry's rule."""

    what: str
    what_zh: str
    amount: int
    unit: Unit
    duty: Duty
    source: str
    source_zh: str


PRESETS: dict[Preset, tuple[LegalNorm, ...]] = {
    "consumer": (
        LegalNorm(
            "the authority deals with a complaint and tells the consumer",
            "有关行政部门处理投诉并告知消费者",
            7,
            Unit.WORKING_DAYS,
            Duty.REGULATOR,
            "Consumer Protection Law (2013), article 46",
            "《消费者权益保护法》（2013年修正）第四十六条",
        ),
        LegalNorm(
            "market regulation (12315) decides whether it takes the complaint up",
            "市场监管部门（12315）决定是否受理",
            7,
            Unit.WORKING_DAYS,
            Duty.REGULATOR,
            "Interim Measures for Complaints and Reports to Market Regulation (SAMR order 20, "
            "2019), article 14",
            "《市场监督管理投诉举报处理暂行办法》（2019年总局令第20号）第十四条",
        ),
        LegalNorm(
            "mediation by market regulation ends without agreement",
            "市场监管部门调解未达成协议即终止",
            45,
            Unit.WORKING_DAYS,
            Duty.REGULATOR,
            "Interim Measures for Complaints and Reports to Market Regulation (SAMR order 20, "
            "2019), article 21",
            "《市场监督管理投诉举报处理暂行办法》（2019年总局令第20号）第二十一条",
        ),
    ),
    "bank": (
        LegalNorm(
            "the bank or insurer decides and tells the complainant; up to 30 days if complicated, "
            "30 more with approval",
            "银行保险机构作出处理决定并告知；复杂的可至30日，经审批可再延长30日",
            15,
            Unit.DAYS,
            Duty.COMPANY,
            "Measures for Consumer Complaints in Banking and Insurance (CBIRC order 3, 2020), "
            "chapter 3",
            "《银行业保险业消费投诉处理管理办法》（银保监会令2020年第3号）第三章",
        ),
    ),
    "express": (
        LegalNorm(
            "the express company deals with a complaint and tells the user",
            "快递企业处理投诉并告知用户",
            7,
            Unit.DAYS,
            Duty.COMPANY,
            "Interim Regulations on Express Delivery (State Council order 697, 2018), article 28",
            "《快递暂行条例》（2018年国务院令第697号）第二十八条",
        ),
        LegalNorm(
            "the postal authority answers an appeal",
            "邮政管理部门答复申诉",
            30,
            Unit.DAYS,
            Duty.REGULATOR,
            "Postal Law, article 65",
            "《邮政法》第六十五条",
        ),
    ),
    "telecom": (
        LegalNorm(
            "the operator answers a complaint; after that the user may appeal",
            "电信业务经营者答复投诉，逾期用户可申诉",
            15,
            Unit.DAYS,
            Duty.COMPANY,
            "Measures for Appeals of Telecom Users (MIIT order 35, 2016), article 10",
            "《电信用户申诉处理办法》（工业和信息化部令2016年第35号）第十条",
        ),
        LegalNorm(
            "the appeals office decides whether it takes the appeal up",
            "申诉受理机构决定是否受理",
            5,
            Unit.WORKING_DAYS,
            Duty.REGULATOR,
            "Measures for Appeals of Telecom Users (MIIT order 35, 2016), article 14",
            "《电信用户申诉处理办法》（工业和信息化部令2016年第35号）第十四条",
        ),
    ),
    "airline": (
        LegalNorm(
            "carrier, airport or agent deals with a passenger's complaint",
            "承运人、机场、代理人等处理旅客投诉",
            10,
            Unit.WORKING_DAYS,
            Duty.COMPANY,
            "Provisions on Passenger Service in Public Air Transport (Ministry of Transport order "
            "3, 2021)",
            "《公共航空运输旅客服务管理规定》（交通运输部令2021年第3号）",
        ),
    ),
    "travel": (
        LegalNorm(
            "the company answers in writing after it was notified of a complaint",
            "被投诉人接到通知后作出书面答复",
            10,
            Unit.DAYS,
            Duty.COMPANY,
            "Measures for Tourism Complaints (National Tourism Administration order 32, 2010)",
            "《旅游投诉处理办法》（2010年国家旅游局令第32号）",
        ),
        LegalNorm(
            "the tourism authority decides whether it takes the complaint up",
            "旅游投诉处理机构决定是否受理",
            5,
            Unit.WORKING_DAYS,
            Duty.REGULATOR,
            "Measures for Tourism Complaints (National Tourism Administration order 32, 2010), "
            "article 15",
            "《旅游投诉处理办法》（2010年国家旅游局令第32号）第十五条",
        ),
    ),
}


def due(norm: LegalNorm, start: datetime, hours: WorkingHours) -> datetime:
    """When a legal norm ends that began at ``start``: as the house closes on its last day.

    The first day is not counted, and a period ends with business (Civil Code 2020, articles 201
    and 203). A last day that is a holiday is not moved to the next one, as article 203 would
    allow: the earlier reading is the safe one.
    """
    day, left = start.astimezone(hours.zone).date(), norm.amount
    while left:
        day += timedelta(days=1)
        left -= norm.unit is Unit.DAYS or hours.is_workday(day)
    return datetime.combine(day, hours.closes, hours.zone)


def legal_due(presets: list[Preset], start: datetime, hours: WorkingHours) -> datetime | None:
    """The earliest date that these presets set the company; ``None`` where they set none."""
    binding = [norm for name in presets for norm in PRESETS[name] if norm.duty is Duty.COMPANY]
    return min((due(norm, start, hours) for norm in binding), default=None)
