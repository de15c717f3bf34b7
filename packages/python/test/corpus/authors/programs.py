from datetime import date, timedelta
start = date(2024, 2, 27)
workdays = []
day = start
while len(workdays) < 5:
    if day.weekday() < 5:
        workdays.append(day.isoformat())
    day += timedelta(days=1)
due = start.replace(day=29).strftime('%A, %d %B %Y (week %V, day %j)')
gap = (date(2025, 3, 1) - start).days
del start, day
# ---
from datetime import datetime, timezone, timedelta
a = datetime(2030, 1, 31, 23, 59, 59, 999999)
b = a + timedelta(microseconds=1)
text = f'{b:%Y-%m-%dT%H:%M:%S.%f}'
aware = datetime(2030, 6, 1, 12, tzinfo=timezone(timedelta(hours=2)))
utc = aware.astimezone(timezone.utc).isoformat()
same = aware == datetime(2030, 6, 1, 10, tzinfo=timezone.utc)
parsed = datetime.fromisoformat('2030-01-01T10:00:00+05:30').utcoffset().total_seconds()
try:
    a < aware
except TypeError as error:
    message = str(error)
del a, b, aware
# ---
from datetime import datetime
d = datetime.strptime('03/Feb/2031 14:05', '%d/%b/%Y %H:%M')
parts = [d.year, d.month, d.day, d.hour, d.minute, d.isoweekday(), d.timetuple().tm_yday]
pretty = '{0:%d.%m.%y} {0.hour:02d}h'.format(d)
try:
    datetime.strptime('31.02.2030', '%d.%m.%Y')
except ValueError as error:
    why = str(error)
del d
# ---
values = [0.5, 1.5, 2.5, -0.5, 2.675, 1e16 + 0.5, 1234.5678]
rounded = [round(v) for v in values]
cents = [round(v, 2) for v in values]
tens = [round(v, -2) for v in [149, 150, 151, 250, 1250]]
mixed = [round(7), round(7.0), round(2.5, 0), round(True)]
# ---
from decimal import Decimal, ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN, ROUND_UP, InvalidOperation
lines = [('19.99', 3), ('0.05', 7), ('100', 1)]
net = sum((Decimal(price) * count for price, count in lines), Decimal('0'))
tax = (net * Decimal('0.19')).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)
gross = net + tax
shares = [(gross / 3).quantize(Decimal('.01'), rounding=mode) for mode in (ROUND_HALF_EVEN, ROUND_DOWN, ROUND_UP)]
texts = [f'{gross:,.2f}', f'{gross:>12}', str(net.normalize()), format(Decimal('1234567.891'), ',.1f'), repr(Decimal('1E+3'))]
try:
    Decimal('12,50')
except InvalidOperation as error:
    bad = type(error).__name__
compared = [Decimal('1.0') == 1, Decimal('0.1') == 0.1, Decimal('2') > 1.5, max(Decimal('3'), 2)]
del net, tax, gross, shares
compared[3] = str(compared[3])
# ---
people = [{'name': 'Zoë', 'age': 31}, {'name': 'adam', 'age': 25}, {'name': 'Bea', 'age': 31}]
by_age = [p['name'] for p in sorted(people, key=lambda p: (-p['age'], p['name'].lower()))]
oldest = max(people, key=lambda p: p['age'])['name']
names = sorted((p['name'] for p in people), key=str.casefold, reverse=True)
people.sort(key=lambda p: p['age'])
stable = [p['name'] for p in people]
groups = {}
for p in people:
    groups.setdefault(p['age'], []).append(p['name'])
# ---
rows = ['b,2', 'a,10', 'a,9']
table = [dict(zip(('key', 'n'), row.split(','))) for row in rows]
ordered = sorted(table, key=lambda row: (row['key'], int(row['n'])))
total = {}
for key, n in ((r['key'], int(r['n'])) for r in table):
    total[key] = total.get(key, 0) + n
best = min(total.items(), key=lambda item: item[1])
try:
    sorted([1, 'a'])
except TypeError as error:
    message = str(error)
# ---
width, amount, label = 12, 1234567.891, 'total'
a = f'{label:<10}|{label:^10}|{label:>10}|{label!r:*^11}'
b = f'{amount:,.2f} {amount:_.0f} {amount:e} {amount:.3g} {amount:{width}.1f}'
c = f'{42:b} {42:#x} {42:08.3f} {-42:+d} {42: d} {0.256:.1%}'
d = '%-8s|%5d|%05.1f|%x|%%' % ('ab', 42, 3.14159, 255)
e = '{:>{w}} {x[a]} {y.real} {0}'.format if False else '{0:>{w}} {x[a]} {y.real}'.format('q', w=4, x={'a': 1}, y=5)
g = f'{width=} {amount=:.1f} { {"k": 1}["k"] }'
h = '{}-{}-{{}}'.format(1, [2])
# ---
x = 'outer'
squares = [x * x for x in range(4)]
after = x
nested = [[row * col for col in range(1, 4)] for row in range(1, 4)]
flat = [v for row in nested for v in row if v % 2]
pairs = {(a, b) for a in range(3) for b in range(3) if a < b}
lookup = {k: [v for v in vs if v] for k, vs in {'a': [0, 1], 'b': []}.items()}
fs = [lambda: i for i in range(3)]
late = [f() for f in fs]
bound = [f() for f in [lambda i=i: i for i in range(3)]]
try:
    i
except NameError as error:
    leaked = str(error)
del fs
# ---
stock = {'apple': 3, 'pear': 0, 'fig': 7}
keys, items = stock.keys(), stock.items()
stock['kiwi'] = 1
views = [len(keys), 'kiwi' in keys, ('fig', 7) in items, sorted(keys & {'apple', 'nut'}), sorted(keys - {'fig'})]
merged = stock | {'pear': 5}
stock |= [('plum', 2)]
last = stock.popitem()
first = next(iter(stock))
reverse = list(reversed(stock))
try:
    for name in stock:
        del stock[name]
except RuntimeError as error:
    message = str(error)
inverse = {v: k for k, v in merged.items()}
equal = {'a': 1, 'b': 2} == {'b': 2, 'a': 1}
del keys, items
# ---
def counter(start=0):
    count = start
    def step(by=1):
        nonlocal count
        count += by
        return count
    def peek():
        return count
    return step, peek
step, peek = counter(10)
seen = [step(), step(5), peek()]
hits = 0
def hit():
    global hits
    hits += 1
hit(); hit()
def broken():
    n += 1
n = 1
try:
    broken()
except UnboundLocalError as error:
    message = str(error)
# ---
def numbers(limit):
    total = 0
    for n in range(limit):
        got = yield n
        if got is not None:
            total += got
    return total
def outer():
    result = yield from numbers(3)
    yield ('total', result)
g = outer()
told = [next(g), g.send(10), g.send(5), g.send(1)]
rest = list(g)
lazy = (n * n for n in range(10) if n % 3 == 0)
sums = sum(lazy), sum(lazy)
def closing():
    try:
        yield 1
    finally:
        log.append('closed')
log = []
c = closing()
next(c)
c.close()
done = next(c, 'over')
del g, lazy, c
# ---
def logged(prefix):
    def decorate(f):
        def inner(*args, **kwargs):
            calls.append((prefix, f.__name__, args, sorted(kwargs.items())))
            return f(*args, **kwargs)
        return inner
    return decorate
calls = []
@logged('one')
@logged('two')
def add(a, b=2, *, c=3):
    return a + b + c
results = [add(1), add(1, 1, c=1)]
try:
    add()
except TypeError as error:
    message = str(error)
# ---
from functools import reduce, partial
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
f50 = fib(15)
product = reduce(lambda a, b: a * b, range(1, 11))
double = partial(pow, 2)
powers = [double(n) for n in (3, 10, 64)]
del double
# ---
class Money:
    __slots__ = ('amount', 'currency')
    def __init__(self, amount, currency='EUR'):
        self.amount = amount
        self.currency = currency
    def __add__(self, other):
        if not isinstance(other, Money) or other.currency != self.currency:
            return NotImplemented
        return Money(self.amount + other.amount, self.currency)
    def __eq__(self, other):
        return isinstance(other, Money) and (self.amount, self.currency) == (other.amount, other.currency)
    def __hash__(self):
        return hash((self.amount, self.currency))
    def __lt__(self, other):
        return self.amount < other.amount
    def __repr__(self):
        return f'Money({self.amount!r}, {self.currency!r})'
total = repr(Money(3) + Money(4))
same = Money(1) == Money(1)
unique = len({Money(1), Money(1), Money(2)})
least = repr(min([Money(5), Money(2)]))
try:
    Money(1) + 1
except TypeError as error:
    message = str(error)
# ---
from collections import namedtuple, Counter, defaultdict, OrderedDict, deque
Point = namedtuple('Point', 'x y')
p = Point(1, y=2)
moved = p._replace(x=5)
text = [repr(p), moved.x, list(moved._asdict().items()), p == (1, 2)]
words = Counter('the cat and the dog and the fox'.split())
top = words.most_common(2)
less = words - Counter(['the', 'cat'])
tree = defaultdict(lambda: defaultdict(int))
tree['a']['b'] += 3
shape = {k: dict(v) for k, v in tree.items()}
queue = deque([1, 2, 3], maxlen=3)
queue.append(4)
queue.rotate(1)
kept = list(queue)
del tree, queue, Point, p, moved, words, less
# ---
def describe(value):
    match value:
        case 0 | 1:
            return 'bit'
        case int(n) if n < 0:
            return f'negative {n}'
        case [first, *rest] if len(rest) > 1:
            return f'{first} and {len(rest)} more'
        case []:
            return 'empty'
        case {'type': 'order', 'lines': [{'sku': sku}, *_], **others}:
            return f'order of {sku} {sorted(others)}'
        case {'type': kind}:
            return f'a {kind}'
        case (x, y):
            return f'pair {x} {y}'
        case str() as text:
            return f'text {text!r}'
        case None | True:
            return 'nothing'
        case float(f):
            return f'float {f}'
        case _:
            return 'other'
told = [describe(v) for v in (1, -4, [1, 2, 3], [], {'type': 'order', 'lines': [{'sku': 'A'}, 2], 'z': 1, 'a': 2}, {'type': 'x'}, (1, 2), 'abc', None, 2.5, {3})]
# ---
data = [5, 3, 8, 1]
if (n := len(data)) > 3:
    note = f'{n} items'
found = next((v for v in data if (sq := v * v) > 20), None)
seen = [last := v for v in data]
while (item := data.pop()) != 3:
    dropped = item
smallest = [y for v in [1, 2, 3] if (y := v + 1) % 2 == 0]
# ---
first, *middle, last = 'abcdef'
(a, b), [c, *d] = (1, 2), [3]
*head, tail = [1]
x = y = []
x.append(1)
i, data = 0, [10, 20, 30]
i, data[i] = 2, 99
a, b = b, a
try:
    q, w = 1, 2, 3
except ValueError as error:
    many = str(error)
try:
    q, w, *e = [1]
except ValueError as error:
    few = str(error)
joined = [*range(2), *'xy', *{'k': 1}]
called = (lambda *a, **k: (a, k))(*[1, 2], *(3,), **{'z': 1}, **dict(y=2))
# ---
def risky(kind):
    try:
        if kind == 'key':
            return {}['missing']
        if kind == 'zero':
            return 1 // 0
        if kind == 'none':
            return None.x
        return 'fine'
    except (KeyError, ZeroDivisionError) as error:
        raise ValueError(f'bad {kind}') from error
    except AttributeError:
        return 'attribute'
    else:
        return 'never'
    finally:
        log.append(kind)
log, out = [], []
for kind in ('key', 'zero', 'none', 'ok'):
    try:
        out.append(risky(kind))
    except ValueError as error:
        out.append((str(error), type(error.__cause__).__name__, str(error.__cause__)))
class OrderError(Exception):
    def __init__(self, code, *args):
        super().__init__(f'order error {code}', *args)
        self.code = code
try:
    raise OrderError(42, 'extra')
except OrderError as error:
    own = [error.code, str(error), error.args, repr(error)]
try:
    try:
        raise KeyError('a')
    except KeyError:
        raise IndexError('b')
except IndexError as error:
    context = type(error.__context__).__name__
# ---
def f():
    for n in range(3):
        try:
            if n == 1:
                continue
            if n == 2:
                break
        finally:
            trail.append(n)
    else:
        trail.append('else')
    try:
        return 'try'
    finally:
        trail.append('finally')
trail = []
result = f()
# ---
raise ValueError('amount must be positive')
# ---
def check(order):
    if not order.get('lines'):
        raise LookupError('order %s has no lines' % order['id'])
for order in [{'id': 1, 'lines': [1]}, {'id': 2}]:
    check(order)
# ---
assert 1 + 1 == 3, f'sums {1 + 1}'
# ---
import json
order = {'id': 7, 'lines': [{'sku': 'ä"\\', 'n': 2.0}], 'ok': True, 'none': None, 'big': 10 ** 20}
text = json.dumps(order)
sorted_text = json.dumps(order, sort_keys=True, indent=2, ensure_ascii=False)
compact = json.dumps([1, 2.50, 'x', {'b': [], 'a': {}}], separators=(',', ':'))
back = json.loads(text) == order
numbers = [json.loads(t) for t in ('1', '1.0', '1e3', '-0', '"\\u00e9"', '[1, {"a": null}]', ' true ')]
keys = json.dumps({1: 'a', None: 'b', True: 'c', 2.5: 'd'})
errors = []
for bad in ('{"a": 1,}', "{'a': 1}", '', '[1 2]', '{"a" 1}', 'nul', '"abc'):
    try:
        json.loads(bad)
    except json.JSONDecodeError as error:
        errors.append(str(error))
try:
    json.dumps({'a': {1, 2}})
except TypeError as error:
    cannot = str(error)
default = json.dumps({'a': {3}}, default=list)
# ---
import re
text = 'Order #123 from 2030-01-05, order #77 from 2031-12-31; total: EUR 1.234,50'
ids = re.findall(r'#(\d+)', text)
dates = [m.groups() for m in re.finditer(r'(\d{4})-(\d\d)-(\d\d)', text)]
swapped = re.sub(r'(\d{4})-(\d\d)-(\d\d)', r'\3.\2.\1', text)
doubled = re.sub(r'#(?P<id>\d+)', lambda m: '#' + str(int(m['id']) * 2), text, count=1)
amount = re.search(r'EUR ([\d.,]+)', text).group(1).replace('.', '').replace(',', '.')
pieces = re.split(r'\s*[;,]\s*', text, maxsplit=1)
named = re.match(r'(?P<what>\w+)\s#(?P<n>\d+)', text).groupdict()
flags = re.findall(r'^order', text.replace('; ', '\n').replace('from', '\norder'), re.I | re.M)
full = [bool(re.fullmatch(r'[A-Z]{2}\d{2}(?:\s?\d{4})+', v)) for v in ('DE89 3704 0044', 'DE8', 'DE893704')]
escaped = re.escape('a.b*c')
spans = [m.span() for m in re.finditer('o', 'foo boo')]
nothing = re.search('x', 'abc') is None
# ---
import re
masked = re.sub(r'(?<=\d)\d(?=\d{4})', '*', '4111111111111111')
camel = re.sub(r'(?<!^)(?=[A-Z])', '_', 'orderLineItem').lower()
title = re.sub(r'\b[a-z]', lambda m: m.group().upper(), 'the quick-brown fox')
trimmed = re.sub(r'\s+', ' ', '  a \t b\n\nc ').strip()
tokens = [(m.lastgroup, m.group()) for m in re.finditer(r'(?P<num>\d+\.?\d*)|(?P<op>[-+*/()])|(?P<name>[a-z]+)', 'ab+3.5*(c-2)')]
counted = re.subn('a', 'b', 'banana')
# ---
name = '  Ada Lovelace\t'
a = [name.strip(), name.split(), name.title(), name.strip().swapcase(), name.strip().partition(' '), 'a-b-c'.rsplit('-', 1)]
b = ['x'.join('abc'), 'abc'.center(9, '*'), '7'.zfill(3), '-7'.zfill(4), 'ab\tc'.expandtabs(4), 'a,b,,c'.split(','), 'abcabc'.replace('b', 'X', 1)]
c = ['Straße'.casefold(), 'ǅ'.lower(), 'İ'.lower(), 'ß'.upper(), 'ﬁ'.upper(), 'éa'.capitalize()]
d = ['abc'.isalpha(), '12'.isdigit(), '½'.isnumeric(), 'a_1'.isidentifier(), ' '.isspace(), ''.isalpha(), 'Ab Cd'.istitle()]
e = ['abcabc'.find('c', 3), 'abc'.count(''), 'abc'.startswith(('x', 'a')), 'abc'[::-1], 'abcdef'[-4:-1:2], 'a' * 3 + 'b' * -1]
f = 'one\ntwo\r\nthree\n'.splitlines(), 'prefix-x'.removeprefix('prefix-'), 'x.py'.removesuffix('.py')
g = 'abc'.translate(str.maketrans('ab', 'xy', 'c')), 'hello'.maketrans({'h': 'j'}), ''.join(sorted('hello', reverse=True))
h = ['a' < 'B', 'Z' < 'a', 'é' > 'z', 'abc' < 'abd', '' < 'a', 'naïve'.encode('utf-8').hex()]
# ---
a = [7 // 2, -7 // 2, 7 % -3, -7 % 3, 7.5 // 2, -7.5 % 2, divmod(-7, 2), 2 ** -1, 2 ** 100, (-8) ** (1 / 3) == 1]
b = [int('0x1f', 16), int(' 42 '), int(-3.9), float('1e-3'), float('inf') > 10 ** 400, int('1_000'), bool('False'), int('101', 2)]
c = [1 / 3, 1e22, 1e-5, 123456789012345678.0, 0.1 + 0.2, 1e16, 5e-324, -0.0, 100.0, 1.0e15]
d = [0.1 + 0.2 == 0.3, 1 == 1.0 == True, 3 > 2 > 1, not [] and {} or 'x', None is None, 1 < 2 == True]
e = [sum([0.1] * 10), min([3, 1, 2], default=0), max('a', 'b', key=ord), abs(-2.5), pow(3, 4, 5), sum([[1], [2]], [])]
f = [any([]), all([]), any(x > 2 for x in [1, 3]), list(zip([1, 2], 'ab', strict=True)), list(enumerate('ab', 1)), list(map(max, [1, 5], [4, 2]))]
try:
    int('12a')
except ValueError as error:
    g = str(error)
try:
    list(zip([1], [], strict=True))
except ValueError as error:
    h = str(error)
# ---
xs = [3, 1, 2]
ys = xs
ys += [9]
zs = xs[:]
zs[1:3] = ['a', 'b', 'c']
del zs[::2]
xs.insert(1, 'i'); xs.remove(9); xs.reverse()
popped = xs.pop(0), xs.index(3), xs.count(1), ys is xs
grid = [[0] * 2] * 2
grid[0][0] = 1
copy = [row[:] for row in grid]
copy[0][1] = 5
try:
    [1, 2].index(3)
except ValueError as error:
    message = str(error)
try:
    xs[10]
except IndexError as error:
    range_message = str(error)
sliced = [list(range(10))[s] for s in (slice(2, 5), slice(None, None, -3), slice(-3, None), slice(8, 2, -2))]
# ---
a = {1, 2, 3}
b = {3, 4}
ops = [sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a <= {1, 2, 3, 4}, a.isdisjoint({9}), len({1, 1.0, True})]
a.add(5); a.discard(99); a.update([7], (8,))
kept = sorted(a)
try:
    a.remove(99)
except KeyError as error:
    missing = repr(error)
try:
    {[1]: 2}
except TypeError as error:
    unhashable = str(error)
frozen = {frozenset({1, 2}): 'x'}[frozenset([2, 1])]
# ---
import math, random, statistics
a = [math.ceil(-1.5), math.floor(-1.5), math.trunc(-1.5), math.sqrt(2), math.isclose(0.1 + 0.2, 0.3), math.gcd(12, 18), math.hypot(3, 4), math.log(8, 2), math.log10(1000), math.pi, math.fsum([0.1] * 10), math.comb(5, 2), math.prod([1, 2, 3]), math.isnan(float('nan'))]
b = [statistics.mean([1, 2, 3, 4]), statistics.median([3, 1, 2]), statistics.median([1, 2, 3, 4]), statistics.pstdev([1, 2, 3, 4]), statistics.mode('aab'), statistics.stdev([1, 2, 4])]
try:
    math.sqrt(-1)
except ValueError as error:
    c = str(error)
# ---
import itertools, operator
a = [list(itertools.chain([1], 'ab')), list(itertools.islice(itertools.count(5, 2), 3)), list(itertools.accumulate([1, 2, 3])), list(itertools.product('ab', repeat=2))[:3], list(itertools.combinations([1, 2, 3], 2)), [(k, list(g)) for k, g in itertools.groupby('aabbb')], list(itertools.zip_longest([1], [2, 3], fillvalue=0)), list(itertools.takewhile(lambda v: v < 3, [1, 2, 3, 1]))]
b = sorted([{'n': 2}, {'n': 1}], key=operator.itemgetter('n'))
c = list(map(operator.attrgetter('real'), [1, 2.5]))
d = list(itertools.batched('abcde', 2))
# ---
invoice = {'lines': [{'net': 10.10, 'vat': 19}, {'net': 5, 'vat': 7}], 'customer': {'name': 'Ada', 'tags': None}}
total = sum(line['net'] * (1 + line['vat'] / 100) for line in invoice['lines'])
pretty = f"{invoice['customer']['name']}: {total:.2f} {'EUR' if total else '-'}"
tags = (invoice['customer'].get('tags') or []) + ['new']
deep = invoice.get('shipping', {}).get('address', {}).get('city', 'unknown')
del invoice['lines'][0]['vat']
invoice['lines'][1]['vat'] += 1
invoice.update(paid=False, lines=[*invoice['lines'], {'net': 0}])
exists = all('net' in line for line in invoice['lines'])
# ---
amounts = "10;20;;30".split(';')
numbers = [int(a) for a in amounts if a]
average = sum(numbers) / len(numbers) if numbers else None
try:
    all_numbers = [int(a) for a in amounts]
except ValueError as error:
    message = str(error)
table = '\n'.join(f'| {i:>2} | {n:<5} |' for i, n in enumerate(numbers, start=1))
# ---
class Shape:
    count = 0
    def __init__(self, name):
        self.name = name
        Shape.count += 1
    @property
    def label(self):
        return self.name.upper()
    @label.setter
    def label(self, value):
        self.name = value.lower()
    @classmethod
    def unit(cls):
        return cls('unit')
    @staticmethod
    def helper(n):
        return n * 2
    def area(self):
        raise NotImplementedError(f'{type(self).__name__}.area')
class Square(Shape):
    def __init__(self, side):
        super().__init__('square')
        self.side = side
    def area(self):
        return self.side ** 2
    def __str__(self):
        return f'{self.label}({self.side})'
s = Square(3)
s.label = 'BOX'
out = [str(s), s.area(), Shape.count, isinstance(s, Shape), Shape.helper(4), hasattr(s, 'missing'), getattr(s, 'missing', 'default')]
try:
    Shape.unit().area()
except NotImplementedError as error:
    message = str(error)
del s
# ---
class Stack:
    def __init__(self, items=()):
        self._items = list(items)
    def __len__(self): return len(self._items)
    def __getitem__(self, at): return self._items[at]
    def __contains__(self, item): return item in self._items
    def __iter__(self): return iter(self._items[::-1])
    def __bool__(self): return bool(self._items)
    def __enter__(self):
        self._items.append('entered')
        return self
    def __exit__(self, kind, value, trace):
        self._items.append(kind.__name__ if kind else 'left')
        return kind is KeyError
    def __call__(self, n): return n + len(self)
    def __getattr__(self, name): return f'no {name}'
with Stack([1, 2]) as stack:
    {}['x']
out = [list(stack), len(stack), stack[0], stack[-1], 2 in stack, bool(Stack()), stack(10), stack.anything, [*stack][:1]]
del stack
# ---
def total(*prices, discount=0, **options):
    result = sum(prices) * (1 - discount)
    return round(result, options.get('digits', 2)), sorted(options)
a = [total(1, 2, 3), total(9.99, 5, discount=0.1, digits=1, x=1), total(*[1, 2], **{'discount': 0.5})]
def strict(a, /, b, *, c): return a, b, c
errors = []
for attempt in (lambda: strict(1, 2), lambda: strict(a=1, b=2, c=3), lambda: strict(1, 2, 3), lambda: strict(1, b=2, c=3, d=4), lambda: strict(1, 2, b=3, c=4)):
    try:
        attempt()
    except TypeError as error:
        errors.append(str(error))
def grow(item, into=[]):
    into.append(item)
    return len(into)
grown = [grow(1), grow(2), grow(3, [])]
del attempt
# ---
def walk(node, depth=0):
    yield depth, node['name']
    for child in node.get('children', []):
        yield from walk(child, depth + 1)
tree = {'name': 'root', 'children': [{'name': 'a', 'children': [{'name': 'b'}]}, {'name': 'c'}]}
lines = ['  ' * depth + name for depth, name in walk(tree)]
def depth_of(node):
    return 1 + max(map(depth_of, node.get('children', [])), default=0)
deepest = depth_of(tree)
def flatten(value):
    return [leaf for part in value for leaf in (flatten(part) if isinstance(part, list) else [part])]
flat = flatten([1, [2, [3, [4]], []]])
# ---
print('a', 1, None, [1.0, 'x'], sep='|', end='!\n')
print()
print(*range(3))
print('%s' % (1,), '%r' % 'q', f'{"é"!a}', repr('it\'s "x"\n\t\x00é\U0001f600'))
print({'a': (1,), 'b': {2}}, (), (1,), [], set(), frozenset({1}), range(2), b'\xff', ..., NotImplemented)
print(True + True, type(1), type('a').__name__, 1_000_000, 0o17, 0b11)
# ---
x = 10
def shadow():
    x = 20
    def inner():
        return x
    x = 30
    return inner()
class Scope:
    x = 5
    y = [x for _ in range(1)]
    def method(self):
        return x
out = [shadow(), Scope().method(), Scope.x]
try:
    class Bad:
        z = 1
        w = [z for _ in range(2)]
except NameError as error:
    message = str(error)
# ---
status = 'open'
priority = 3 if status == 'open' else 1
label = {1: 'low', 3: 'high'}.get(priority, 'unknown')
check = 0 < priority <= 3 and label != 'low'
chained = status or 'none', [] or 'empty', 0 and 1 / 0
tern = 'a' if [] else 'b' if {} else 'c'
del priority
try:
    priority
except NameError as error:
    gone = str(error)
# ---
items = [1, 2, 3, 4, 5, 6]
evens, odds = [], []
for n in items:
    (evens if n % 2 == 0 else odds).append(n)
windows = [items[i:i + 3] for i in range(0, len(items), 2)]
transposed = list(map(list, zip(*[[1, 2, 3], [4, 5, 6]])))
running, so_far = [], 0
for n in items:
    so_far += n
    running.append(so_far)
dedup = list(dict.fromkeys([3, 1, 3, 2, 1]))
index = {n: i for i, n in enumerate(items)}
both = list(filter(None, [0, 1, '', 'a', None, []]))
# ---
import uuid, base64, hashlib, string, textwrap, html
a = uuid.UUID('12345678-1234-5678-1234-567812345678').hex, str(uuid.uuid5(uuid.NAMESPACE_DNS, 'example.org'))
b = base64.b64encode('Grüße'.encode()).decode(), base64.b64decode('aGk=').decode()
c = hashlib.sha256(b'abc').hexdigest()[:12], hashlib.md5(b'').hexdigest()
d = string.ascii_lowercase[:5], string.capwords('a bc d')
e = textwrap.shorten('the quick brown fox jumps', width=15, placeholder='…'), textwrap.dedent('  a\n    b\n'), textwrap.wrap('aaa bbb ccc', 7)
f = html.escape('<a href="x">&</a>'), html.unescape('&lt;&eacute;&#39;')
# ---
import calendar
from datetime import date, datetime, timedelta, time
a = list(map(int, calendar.monthrange(2024, 2))), calendar.isleap(1900), calendar.month_name[3], calendar.day_abbr[0]
b = tuple(date(2024, 12, 30).isocalendar()), date.fromisoformat('2024-02-29').toordinal(), date.fromordinal(738000).isoformat()
c = str(timedelta(days=-1, hours=5)), str(timedelta(seconds=3661.5)), timedelta(hours=36) // timedelta(hours=5), repr(timedelta(weeks=1)), timedelta(days=1) / 2 == timedelta(hours=12)
d = time(9, 30).isoformat(), time.fromisoformat('10:15:30').minute, datetime.combine(date(2030, 1, 1), time(8)).isoformat(' ')
first = date(2024, 1, 31)
month = first.month % 12 + 1
last_day = calendar.monthrange(first.year, month)[1]
next_month = first.replace(month=month, day=min(first.day, last_day)).isoformat()
errors = []
for bad in (lambda: date(2023, 2, 29), lambda: datetime(2023, 13, 1), lambda: time(25), lambda: date.fromisoformat('2023-2-1'), lambda: date(2023, 1, 1) + 1):
    try:
        bad()
    except (ValueError, TypeError) as error:
        errors.append(f'{type(error).__name__}: {error}')
del bad
ages = [(date(2030, 6, 15) - date(2000, 6, 16)).days // 365, date(2030, 6, 15).timetuple()[:3], (datetime(2030, 1, 2) - datetime(2030, 1, 1, 12)).total_seconds()]
del first
# ---
text = "ünïcödé 🎉 text"
out = [len(text), text[8], text.upper(), text.find('text'), text.encode('utf-8')[-6:].decode(), '🎉' in text, text[::-1], ord('🎉'), chr(128512), text.split('🎉'), f'{text:.3}', text.ljust(18, '.')]
codes = [hex(ord(c)) for c in 'aé€']
# ---
order = {'qty': '3', 'price': 'abc'}
problems = []
for name, convert in [('qty', int), ('price', float), ('missing', str)]:
    try:
        order[name] = convert(order[name])
    except ValueError as error:
        problems.append(f'{name}: {error}')
    except KeyError as error:
        problems.append(f'{name}: {error!r}')
    else:
        problems.append(f'{name}: fine')
del convert
valid = not any('could not' in p for p in problems)
# ---
def apply(rules, value):
    return [name for name, rule in rules if rule(value)]
rules = [('positive', lambda v: v > 0), ('even', lambda v: not v % 2), ('small', lambda v: v < 10)]
out = {v: apply(rules, v) for v in (-2, 3, 12)}
compose = lambda *fs: (lambda x: [x := f(x) for f in fs][-1])
result = compose(abs, str, len)(-123)
del rules, compose
# ---
a = b = 3
a += 1; b -= 1
x = [1, 2]; x *= 2
y = 'ab'; y += 'c'
z = 17; z //= 3; z **= 2; z %= 7; z <<= 3; z |= 1; z ^= 2; z >>= 1; z &= 0xff
t = (1,); t += (2,)
d = {'n': 1}; d['n'] += d['n'] + 1; d['m'] = d.pop('n') * 2
w = 5; w /= 2
s = ([1],)
try:
    s[0] += [2]
except TypeError as error:
    message = str(error)
# ---
import copy
a = {'x': [1, {'y': 2}]}
shallow, deep = copy.copy(a), copy.deepcopy(a)
a['x'][1]['y'] = 3
out = [shallow['x'][1]['y'], deep['x'][1]['y'], shallow is a, deep == a]
loop = [1]
loop.append(loop)
other = copy.deepcopy(loop)
same = other[1] is other, repr(loop)
del loop, other
# ---
import time, string, random
random.seed(7)
picked = random.choice(['only']), random.randint(5, 5), len(random.sample(range(10), 4)), 0 <= random.random() < 1
try:
    random.choice([])
except IndexError as error:
    message = str(error)
# ---
value = {'list': [1, 2, {'a': (1, 2)}]}
paths = []
def visit(node, path=()):
    if isinstance(node, dict):
        for key in node: visit(node[key], path + (key,))
    elif isinstance(node, (list, tuple)):
        for at, part in enumerate(node): visit(part, (*path, at))
    else:
        paths.append(('.'.join(map(str, path)), node))
visit(value)
# ---
n = 0
def bump():
    global n
    n += 1
    return n
pair = (bump(), bump())
chain = bump() < bump() < bump() or 'no'
d = {bump(): bump(), bump(): bump()}
args = (lambda a, b, *, c: (a, b, c))(bump(), c=bump(), b=bump())
lst = [None, None]
lst[bump() - 13], x = bump(), bump()
# ---
def later(a, b=...): ...
class Empty: ...
class Port:
    def run(self): ...
x = [later(1), Port().run(), ... is Ellipsis, repr(...), bool(...), type(...).__name__, (lambda v=...: v is ...)()]
...
try:
    ... + 1
except TypeError as error:
    message = str(error)
