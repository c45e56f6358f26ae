"""What sample customers write to the company and what it answers, in both languages."""

# One matter, one line: a table of sentences is easier to read and to extend that way.
from dataclasses import dataclass
from random import Random

from db.vocabulary.tickets import RootCause, ServiceArea, ServiceType, TicketKind

PRODUCT, SERVICE, DELIVERY = ServiceArea.PRODUCT, ServiceArea.RECEPTION, ServiceArea.DELIVERY


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: what it is about, title and text in both languages; `{product}` stands for the product."""

    area: ServiceArea
    title: str
    text: str
    english_title: str
    english_text: str
    cause: RootCause = RootCause.OTHER
    service: ServiceType | None = None

    def words(self, english: bool, product: str) -> tuple[str, str]:
        """Title and text in the customer's language."""
        title, text = (self.english_title, self.english_text) if english else (self.title, self.text)
        return title.format(product=product)[:160], text.format(product=product)


LATE = Matter(
    DELIVERY, "{product}迟迟没有送到", "上周下单的{product}，说好第二天送到，到现在没有消息，打电话也问不到结果。",
    "{product} still not delivered", "I was promised {product} for the next day. A week has gone by and nobody can tell me where it is.",
    RootCause.DELIVERY_LATE,
)  # fmt: skip

MATTERS: dict[TicketKind, tuple[Matter, ...]] = {
    TicketKind.INQUIRY: (
        Matter(PRODUCT, "咨询{product}的价格", "想了解{product}现在有没有优惠，能不能分期。", "Price of {product}", "Is there an offer on {product} at the moment, and can I pay by instalments?"),
        Matter(PRODUCT, "{product}适合多大面积", "家里一百二十平方米，{product}够用吗？", "Is {product} right for my flat", "Our flat has about 120 square metres. Is {product} enough?"),
        Matter(DELIVERY, "{product}多久能送货", "现在下单{product}，周末之前能送到吗？", "Delivery time of {product}", "If I order {product} today, will it arrive before the weekend?"),
        Matter(SERVICE, "门店营业时间", "请问国庆期间门店营业吗？几点关门？", "Opening hours", "Are you open on the public holiday, and until when?"),
        Matter(ServiceArea.FEE, "发票抬头怎么改", "{product}的发票抬头开错了，请问怎么换开？", "Change of invoice", "The invoice for {product} carries the wrong company name. How do I get a new one?"),
    ),
    TicketKind.COMPLAINT: (
        LATE,
        Matter(ServiceArea.STAFF, "店员态度冷淡", "在门店问{product}的情况，店员一直看手机，问三句答一句。", "Unfriendly staff", "I asked about {product} in your shop and was all but ignored.", RootCause.SERVICE_ATTITUDE),
        Matter(PRODUCT, "{product}用了两周就坏", "{product}用了两周就不工作了，要求换新。", "{product} broke after two weeks", "{product} stopped working after two weeks. I want a new one.", RootCause.PRODUCT_DEFECT),
        Matter(SERVICE, "客服电话一直没人接", "为了{product}的事打了四次电话，每次都等十分钟以上。", "Nobody answers the phone", "I called four times about {product} and waited more than ten minutes each time.", RootCause.SLOW_RESPONSE),
        Matter(ServiceArea.FEE, "{product}收费与报价不一致", "报价单上没有写安装费，师傅上门后又要收三百元。", "Charged more than quoted for {product}", "The quotation did not mention the fitting fee the technician then asked for.", RootCause.PRICE_DISPUTE),
        Matter(ServiceArea.OTHER, "宣传与实物不符", "网页上说{product}带滤芯，收到的却没有。", "{product} differs from the advert", "The web page says {product} comes with a filter. Mine did not.", RootCause.WRONG_INFORMATION),
        Matter(ServiceArea.ROOM, "房间隔音差", "住了两晚，隔壁声音很清楚，前台说没有别的房间。", "Noisy room", "Two nights with the neighbours' voices. The desk had no other room.", RootCause.ENVIRONMENT),
        Matter(ServiceArea.CATERING, "早餐供应不足", "九点去餐厅，热菜已经空了，也没有人补。", "Breakfast ran out", "At nine the hot dishes were empty and nobody refilled them.", RootCause.PROCESS_GAP, ServiceType.RESTAURANT),
    ),
    TicketKind.REPAIR: (
        Matter(PRODUCT, "{product}漏水", "{product}接口漏水，厨房地面都湿了，请尽快上门。", "{product} leaks", "Water drips from the joint of {product}. Please send somebody."),
        Matter(PRODUCT, "{product}不启动", "{product}按开关没有反应，灯也不亮。", "{product} does not start", "No light, no sound when I switch {product} on."),
        Matter(ServiceArea.ROOM, "空调不制冷", "办公室空调吹的是热风，请安排检修。", "Air conditioning blows warm air", "The air conditioning in our office no longer cools.", service=ServiceType.REPAIR),
        Matter(PRODUCT, "{product}噪音变大", "最近{product}运转时声音很大，像有异物。", "{product} is loud", "{product} has become very loud, as if something was stuck."),
    ),
    TicketKind.RETURN_EXCHANGE: (
        Matter(PRODUCT, "申请退{product}", "{product}还没有拆封，七天内，申请退货。", "Return of {product}", "Unopened and within seven days. I would like to return {product}."),
        Matter(PRODUCT, "{product}换颜色", "收到的{product}颜色与订单不同，想换白色。", "Exchange {product} for another colour", "The colour is not the one I ordered. Please exchange it for white."),
    ),
    TicketKind.REQUEST: (
        Matter(SERVICE, "需要一份对账单", "请提供上季度的对账单，盖章后寄到公司。", "Statement of account", "Please send us a stamped statement for the last quarter."),
        Matter(ServiceArea.OTHER, "更新联系电话", "原来的号码停用了，请改成新号码。", "New phone number", "My old number is gone, please note the new one."),
        Matter(ServiceArea.OTHER, "希望固定周六上门", "平时没人在家，希望{product}的服务固定在周六。", "Saturday visits please", "Nobody is home during the week. Please visit on Saturdays."),
    ),
    TicketKind.SUGGESTION: (
        Matter(SERVICE, "建议门店增加座位", "等候区只有三张椅子，老人没有地方坐。", "More seats please", "There are three chairs in the waiting area, and nowhere for older people."),
        Matter(PRODUCT, "建议{product}提供小包装", "{product}一次买一年的用不完，能不能出小包装？", "Smaller packs of {product}", "A year's supply of {product} is too much. Could you offer smaller packs?"),
    ),
    TicketKind.ORDER: (
        Matter(DELIVERY, "订单地址写错", "{product}的收货地址写错了，请改到公司。", "Wrong address on my order", "Please send {product} to my office instead."),
        Matter(DELIVERY, "{product}少发一件", "订了两件{product}，只收到一件。", "One {product} missing", "I ordered two of {product} and received one."),
        LATE,
    ),
    TicketKind.TECHNICAL: (
        Matter(PRODUCT, "{product}连不上网络", "{product}一直连不上家里的无线网，提示密码错误。", "{product} does not connect", "{product} refuses our Wi-Fi and says the password is wrong."),
        Matter(PRODUCT, "{product}如何复位", "换了手机以后不能控制{product}，怎么复位？", "How to reset {product}", "I changed my phone and can no longer control {product}. How do I reset it?"),
    ),
    TicketKind.EMERGENCY: (
        Matter(ServiceArea.OTHER, "水管爆裂", "商铺水管爆裂，水已经流到走廊，请马上来人。", "Burst pipe", "A pipe has burst in our shop, water runs into the corridor. Please come at once."),
        Matter(ServiceArea.OTHER, "电梯困人", "三号电梯停在五楼，里面有两个人。", "People in the lift", "Lift 3 is stuck on the fifth floor with two people inside."),
    ),
    TicketKind.HANDOVER: (
        Matter(ServiceArea.OTHER, "物业转来的客户诉求", "物业转来：租户反映{product}维护不及时。", "Passed on by the estate office", "The estate office passes on a tenant's concern about {product}."),
        Matter(SERVICE, "集团客服转来的来电", "集团客服转来：客户要求回电，没有说明事由。", "Passed on by group service", "Group service asks us to call the customer back."),
    ),
}  # fmt: skip

_ANSWERS = (
    "已收到您的反馈，我们马上核实，稍后给您回复。",
    "您好，已为您登记，专人会在今天与您联系。",
    "抱歉让您久等，我们正在查询。",
)
_ANSWERS_ENGLISH = (
    "Thank you, we have your message and are looking into it.",
    "A colleague will call you today.",
)
_SOLUTIONS = (
    "已与客户确认并当场解决。",
    "更换新品，客户签收。",
    "上门检修，更换密封圈，测试正常。",
    "退还差价并致歉，客户接受。",
    "已说明使用方法，客户操作成功。",
    "改派快递，次日送达。",
)
_SOLUTIONS_ENGLISH = (
    "Explained and confirmed with the customer.",
    "Exchanged for a new one.",
    "Refunded the difference with an apology.",
)
_LESSONS = (
    "报价单须写明安装费。",
    "发货后应主动通知客户。",
    "高峰时段增加一名接线员。",
    "新品须附简明说明书。",
    "无需改进，按流程处理。",
)


def matter_of(rng: Random, kind: TicketKind, bad_month: bool) -> Matter:
    """What a ticket of this kind is about; in the bad month complaints are mostly about deliveries."""
    if bad_month and kind in (TicketKind.COMPLAINT, TicketKind.ORDER) and rng.random() < 0.6:
        return LATE
    return rng.choice(MATTERS[kind])


def answer(rng: Random, english: bool) -> str:
    """The first reply to the customer."""
    return rng.choice(_ANSWERS_ENGLISH if english else _ANSWERS)


def solution(rng: Random, english: bool) -> str:
    """How a matter was settled."""
    return rng.choice(_SOLUTIONS_ENGLISH if english else _SOLUTIONS)


def lesson(rng: Random) -> str:
    """What was learned."""
    return rng.choice(_LESSONS)
