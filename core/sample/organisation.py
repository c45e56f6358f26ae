"""The sites, departments, teams and people of the sample company, and the ten demo accounts."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from core.auth.passwords import hash_password
from core.rulebook_defaults import DEFAULTS
from core.sample.book import Book, Row
from db.models.organisation import Department, Site, Team, User
from db.models.trace import Policy
from db.vocabulary.organisation import PolicyStatus, Rank, UserRole
from db.vocabulary.repairs import Speciality

# Who may be given the grants, from the row of customers in the table of rights (spec 4.2: P, K, X); finance pays amounts.
SEES_PERSONAL = {
    UserRole.EXECUTIVE, UserRole.MANAGER, UserRole.SUPERVISOR, UserRole.AGENT, UserRole.SALES,
    UserRole.ARCHIVIST,
}  # fmt: skip
SEES_CONFIDENTIAL = {
    UserRole.EXECUTIVE, UserRole.MANAGER, UserRole.SUPERVISOR, UserRole.ARCHIVIST, UserRole.FINANCE,
}  # fmt: skip
EXPORTS = {UserRole.EXECUTIVE, UserRole.MANAGER}
GRANTED_FOR = timedelta(days=180)

SHANGHAI, HONG_KONG, CHENGDU = "上海旗舰店", "Hong Kong Office", "成都服务中心"
SITES = (
    (SHANGHAI, "华东", "Asia/Shanghai"),
    (HONG_KONG, "港澳", "Asia/Hong_Kong"),
    (CHENGDU, "西南", "Asia/Shanghai"),
)
CARE, SALES, AFTER_SALES, ENGINEERING = "客服部", "销售部", "售后部", "工程部"
FINANCE, ADMIN_HR, RECORDS, BRAND_LEGAL = "财务部", "行政人事部", "信息档案室", "品牌法务部"
CARE_HONG_KONG, SERVICE_CHENGDU = "Hong Kong Customer Care", "成都服务部"
DEPARTMENTS = (
    (CARE, SHANGHAI), (SALES, SHANGHAI), (AFTER_SALES, SHANGHAI), (ENGINEERING, SHANGHAI),
    (FINANCE, SHANGHAI),
    (ADMIN_HR, SHANGHAI), (RECORDS, SHANGHAI), (CARE_HONG_KONG, HONG_KONG), (SERVICE_CHENGDU, CHENGDU),
    (BRAND_LEGAL, SHANGHAI),
)  # fmt: skip
TEAMS = (
    ("客服一组", CARE), ("客服二组", CARE), ("投诉处理组", CARE), ("华东销售组", SALES), ("大客户组", SALES),
    ("技术支持组", AFTER_SALES), ("门店服务组", AFTER_SALES), ("维修组", ENGINEERING),
    ("Service Team", CARE_HONG_KONG), ("综合组", SERVICE_CHENGDU),
)  # fmt: skip

# Which departments are customer service: tickets land there (R115).
SERVICE = (CARE, CARE_HONG_KONG, SERVICE_CHENGDU)
# Which departments do repairs, and what their technicians are skilled in (R108).
REPAIRS = (ENGINEERING, CARE_HONG_KONG, SERVICE_CHENGDU)
SKILLS = {
    "丁大勇": (Speciality.WATER_ELECTRIC, Speciality.WEAK_CURRENT),
    "熊海": (Speciality.CARPENTRY, Speciality.MASONRY, Speciality.WATER_ELECTRIC),
    "阿布力米提·热合曼": (Speciality.HVAC, Speciality.WATER_ELECTRIC),
    "向阳": tuple(Speciality),
    "Kevin Leung": (Speciality.WATER_ELECTRIC, Speciality.HVAC, Speciality.OTHER),
}
# In a small office somebody of the desk goes to the customers as well.
_ALSO_FIELD = ("Kevin Leung",)

# name, login, role, department, team, rank, and how much of the team's work falls to the person
_STAFF = """
周岚|zhou.lan|executive|行政人事部||executive|0
林静|lin.jing|manager|客服部||manager|0.2
陈悦|chen.yue|supervisor|客服部|客服一组|supervisor|0.5
赵小雨|zhao.xiaoyu|agent|客服部|客服一组|staff|2.2
黄思琪|huang.siqi|agent|客服部|客服一组|staff|1.4
刘子轩|liu.zixuan|agent|客服部|客服一组|staff|1.0
彭可|peng.ke|agent|客服部|客服一组|staff|0.3
曹文斌|cao.wenbin|supervisor|客服部|客服二组|supervisor|0.4
梁晓彤|liang.xiaotong|agent|客服部|客服二组|staff|1.3
邓一凡|deng.yifan|agent|客服部|客服二组|staff|1.0
袁梦洁|yuan.mengjie|agent|客服部|客服二组|staff|0.6
方敏|fang.min|supervisor|客服部|投诉处理组|supervisor|0.6
石磊|shi.lei|agent|客服部|投诉处理组|staff|1.5
任佳怡|ren.jiayi|agent|客服部|投诉处理组|staff|1.0
Emily Wong|emily.wong|analyst|客服部||staff|0
高远|gao.yuan|manager|销售部||manager|0.2
孙浩|sun.hao|sales|销售部|华东销售组|staff|1.8
谢雨晨|xie.yuchen|sales|销售部|华东销售组|staff|1.2
冯铭|feng.ming|sales|销售部|华东销售组|staff|0.6
姚倩|yao.qian|sales|销售部|大客户组|supervisor|1.0
顾北川|gu.beichuan|sales|销售部|大客户组|staff|1.0
郑强|zheng.qiang|manager|售后部||manager|0.2
范思远|fan.siyuan|agent|售后部|技术支持组|staff|1.4
夏冰|xia.bing|agent|售后部|技术支持组|staff|0.7
马强|ma.qiang|field|售后部|门店服务组|staff|1.5
金秀文|jin.xiuwen|field|售后部|门店服务组|staff|0.9
罗建国|luo.jianguo|manager|工程部||manager|0.2
丁大勇|ding.dayong|field|工程部|维修组|staff|1.6
熊海|xiong.hai|field|工程部|维修组|staff|1.0
阿布力米提·热合曼|abulimiti|field|工程部|维修组|staff|0.8
钱慧|qian.hui|finance|财务部||supervisor|0
沈国梁|shen.guoliang|manager|财务部||manager|0
吴磊|wu.lei|admin|行政人事部||staff|0
徐丽华|xu.lihua|manager|行政人事部||manager|0
何文|he.wen|archivist|信息档案室||staff|1
蒋文博|jiang.wenbo|manager|信息档案室||manager|0.2
Grace Lam|grace.lam|manager|Hong Kong Customer Care||manager|0.3
陳嘉欣|chan.kayan|agent|Hong Kong Customer Care|Service Team|staff|1.3
Kevin Leung|kevin.leung|agent|Hong Kong Customer Care|Service Team|staff|1.0
Priya Nair|priya.nair|sales|Hong Kong Customer Care|Service Team|staff|0.8
唐勇|tang.yong|manager|成都服务部||manager|0.3
蒲小蓉|pu.xiaorong|agent|成都服务部|综合组|staff|1.2
何川|he.chuan|sales|成都服务部|综合组|staff|1.0
向阳|xiang.yang|field|成都服务部|综合组|staff|0.8
宋知远|song.zhiyuan|manager|品牌法务部||manager|0
"""
# Besides the first of each role, the head of engineering may sign in, whose technician the field account is: so one
# follows a repair from the call to its end.
_DEMO = {"罗建国": "engineering", "丁大勇": UserRole.FIELD.value}
# They left last year; what was theirs has gone to somebody else, their old entries stay (R256).
_LEFT = ("冯铭", "袁梦洁")


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff with what the other parts ask for: where, as what, and how busy."""

    id: int
    name: str
    role: UserRole
    department: str
    department_id: int | None
    team_id: int | None
    site_id: int
    load: float
    active: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """The company's places and people, found by name."""

    sites: dict[str, int]
    departments: dict[str, int]
    teams: dict[str, int]
    staff: tuple[Staff, ...]

    def head(self, department: str) -> Staff:
        """The head of a department: its manager."""
        return next(s for s in self.staff if s.department == department and s.role is UserRole.MANAGER)

    def first(self, role: UserRole) -> Staff:
        """The demo person of a role: the first one who has it."""
        return next(s for s in self.staff if s.role is role)

    def members(self, *teams: str) -> list[Staff]:
        """The people of some teams."""
        ids = {self.teams[team] for team in teams}
        return [s for s in self.staff if s.team_id in ids]


def fill(book: Book, demo_accounts: bool) -> Organisation:
    """Put down the organisation; with `demo_accounts` one person per role may sign in."""
    start = book.time.ago(1800)
    sites = {
        name: book.add(Site, start, name=name, region=region, zone=zone)["id"] for name, region, zone in SITES
    }
    departments = {
        name: book.add(
            Department,
            start,
            name=name,
            site_id=sites[site],
            oversees=name == ADMIN_HR,
            repairs=name in REPAIRS,
            hears_major=name == BRAND_LEGAL,
            takes_tickets=name in SERVICE,
        )["id"]
        for name, site in DEPARTMENTS
    }
    teams = {
        name: book.add(Team, start, name=name, department_id=departments[department])["id"]
        for name, department in TEAMS
    }
    places = Organisation(sites, departments, teams, ())
    staff = tuple(_person(book, places, line) for line in _STAFF.strip().splitlines())
    if demo_accounts:
        _let_in(book)
    _put_policies(book)
    return Organisation(sites, departments, teams, staff)


def _person(book: Book, places: Organisation, line: str) -> Staff:
    name, login, role_key, department, team, rank, load = line.split("|")
    role, active = UserRole(role_key), name not in _LEFT
    site = dict(DEPARTMENTS).get(department, SHANGHAI)
    until = book.now + GRANTED_FOR
    row = book.add(
        User,
        book.time.ago(1790),
        login=login,
        name=name,
        rank=Rank(rank),
        department_id=places.departments.get(department),
        team_id=places.teams.get(team),
        site_id=places.sites[site],
        phone=book.people.phone(),
        email=f"{login}@example.com",
        active=active,
        see_pii_until=until if active and role in SEES_PERSONAL else None,
        see_confidential_until=until if active and role in SEES_CONFIDENTIAL else None,
        export_until=until if active and role in EXPORTS else None,
        language="en" if site == HONG_KONG or name.isascii() else "zh_CN",
        must_change_password=False,
        roles=[role.value, UserRole.FIELD.value] if name in _ALSO_FIELD else [role.value],
        skills=sorted(one.value for one in SKILLS[name]) if name in SKILLS else None,
        epoch=1,
    )
    return Staff(
        row["id"],
        name,
        role,
        department,
        row["department_id"],
        row["team_id"],
        row["site_id"],
        float(load),
        active,
    )


def _let_in(book: Book) -> None:
    """Give one person of each role, and the head of engineering, a login with the password that goes with it."""
    accounts: dict[str, Row] = {_DEMO[user["name"]]: user for user in book.of(User) if user["name"] in _DEMO}
    for user in book.of(User):
        accounts.setdefault(user["roles"][0], user)
    with ThreadPoolExecutor(2) as pool:
        hashes = list(pool.map(hash_password, (f"demo-{login}-2026" for login in accounts)))
    for (login, user), hashed in zip(accounts.items(), hashes, strict=True):
        user |= {"login": login, "password_hash": hashed, "password_changed_at": book.now}


def _put_policies(book: Book) -> None:
    start = book.time.ago(1800)
    for default in DEFAULTS:
        book.add(
            Policy,
            start,
            key=default.key,
            value=default.value,
            unit=default.unit,
            effective_from=book.time.day_ago(1800),
            source_rule=default.source_rule,
            note=default.note,
            status=PolicyStatus.APPROVED,
        )
