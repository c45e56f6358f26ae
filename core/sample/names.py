"""The parts from which names, companies and addresses of the sample are put together."""

from db.vocabulary.customers import Gender

SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾韦夏付方邹熊孟秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵"
)
DOUBLE_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "慕容", "令狐")
FEMALE = tuple("静雅婷怡雪琳婧颖萱洁慧敏莉娜晴蕾瑶璐倩妍岚蓉芸薇珊茜菲楠")
MALE = tuple("伟强磊勇杰涛鹏浩宇峰斌超亮凯辉志刚毅博睿晨阳昊铭煜川恒松柏")
EITHER = tuple("文子思一雨嘉晓明海云安可佳新立书天永清华玉春秋东北南乐梓")
TRADITIONAL_SURNAMES = tuple("陳黃張李梁林吳劉鄭何羅鄧葉馮蘇曾譚盧")
TRADITIONAL_GIVEN = tuple("家俊詠欣偉麗嘉慧國強婉儀志明曉彤浩然綺華澤樂")
CANTONESE = (
    "Chan",
    "Wong",
    "Lam",
    "Cheung",
    "Leung",
    "Ho",
    "Lau",
    "Ng",
    "Tang",
    "Yip",
    "Fung",
    "Kwok",
    "Tsang",
    "Mak",
)
ENGLISH_GIVEN_F = (
    "Grace",
    "Emily",
    "Joyce",
    "Priya",
    "Hannah",
    "Olivia",
    "Carmen",
    "Sophie",
    "Mei Ling",
    "Amelia",
    "Zoë",
)
ENGLISH_GIVEN_M = (
    "Kevin",
    "Daniel",
    "Marcus",
    "Raj",
    "Oliver",
    "Benjamin",
    "Ka Ming",
    "Thomas",
    "Siu Fai",
    "Henrik",
)
ENGLISH_SURNAMES = (
    "Harper",
    "Whitfield",
    "Nakamura",
    "Okafor",
    "Sørensen",
    "Patel",
    "Delacroix",
    "Novak",
    "Brennan",
    "Ito",
)
ODD = (
    ("阿里木·买买提", Gender.MALE),
    ("古丽巴哈尔·阿卜杜热合曼·吐尔逊娜依", Gender.FEMALE),
    ("𠮷川美和", Gender.FEMALE),
    ("岳", Gender.UNSPECIFIED),
    ("䶮文", Gender.MALE),
    ("扎西·多吉次仁", Gender.MALE),
    ("Seán O'Malley-Byrne", Gender.MALE),
    ("María José Fernández de la Cruz y Villanueva", Gender.FEMALE),
    ("Null, Jennifer", Gender.FEMALE),
    ("Nguyễn Thị Hồng Nhung", Gender.FEMALE),
    ("Björk Þórsdóttir", Gender.FEMALE),
    ("O", Gender.UNSPECIFIED),
    ("张 三丰 (老)", Gender.MALE),
    ("Anne-Marie van den Berg", Gender.FEMALE),
    ("山﨑 龍之介", Gender.MALE),
)

BRAND_FIRST = tuple("沪蓉晟禾启鹭霁澄云岫汀芷曜垚屿瀚")
BRAND_SECOND = tuple("鸣序川棠朗衡予澜曦柚岸野舟麓")
TRADES = (
    "贸易",
    "餐饮管理",
    "物业服务",
    "装饰工程",
    "信息技术",
    "酒店管理",
    "美容服务",
    "机电设备",
    "文化传播",
    "汽车服务",
)
COMPANY_CITIES = ("上海", "成都", "杭州", "苏州", "宁波", "重庆", "无锡", "南京")
ENGLISH_BRANDS = (
    "Harbour Lane",
    "Peak & Tram",
    "Lantern Court",
    "Nine Junks",
    "Blue Kapok",
    "Silver Ferry",
    "Old Pier",
)
ENGLISH_TRADES = (
    "Trading Ltd.",
    "Hospitality Ltd.",
    "Property Services Ltd.",
    "Design Ltd.",
    "Catering Co., Ltd.",
)
ODD_COMPANIES = (
    "新疆维吾尔自治区伊犁哈萨克自治州霁岫农牧产品加工与冷链物流配送有限责任公司驻沪办事处",
    "Smith, Okafor & Söhne GmbH & Co. KG (Representative Office, 上海)",
    "一",
)
NATURES = ("有限责任公司", "股份有限公司", "个人独资企业", "合伙企业", "外商独资企业", "事业单位")
SUPERVISORS = ("市场监督管理局", "商务委员会", "文化和旅游局", "住房和城乡建设局")
OCCUPATIONS = (
    "教师",
    "工程师",
    "医生",
    "会计",
    "设计师",
    "个体经营",
    "公务员",
    "退休",
    "学生",
    "厨师",
    "律师",
    "自由职业",
)

PLACES = {
    "上海": (("上海市浦东新区", "上海市徐汇区", "上海市静安区", "上海市闵行区", "上海市杨浦区"), "华东"),
    "成都": (("成都市武侯区", "成都市锦江区", "成都市高新区", "成都市青羊区"), "西南"),
    "外地": (("杭州市余杭区", "苏州市吴中区", "宁波市鄞州区", "南京市鼓楼区", "重庆市渝中区"), "华东"),
}
ROADS = ("晴禾路", "听澜路", "霁月街", "白鹭里", "棠梨巷", "云汀路", "石榴弄", "晚枫路", "青麦路", "长屿路")
HONG_KONG_ROADS = (
    "Kapok Street, Wan Chai",
    "Lantern Road, Kwun Tong",
    "Ferry Lane, Central",
    "Banyan Street, Tsuen Wan",
)
