r = []
for i in range(10):
    if i == 3: continue
    if i == 6: break
    r.append(i)
else:
    r.append('else')
for i in range(2):
    pass
else:
    r.append('done')
n = 0
while n < 5:
    n += 1
    if n == 2: continue
    if n == 4: break
else:
    n = 100
while False: pass
else: e = 1
# ---
x = 5
if x > 3 and x < 10: y = 'mid'
elif x: y = 'low'
else: y = 'none'
if not x: z = 1
else:
    if x == 5:
        z = 2
    else:
        z = 3
w = 1; v = 2; u = w + v
# ---
def f():
    try:
        return 'try'
    finally:
        r.append('finally')
r = []
a = f()
def g():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
        finally:
            r.append(i)
    return 'g'
b = g()
def h():
    try:
        raise ValueError('x')
    except ValueError as e:
        return str(e)
    finally:
        r.append('h')
c = h()
def k():
    try:
        return 1
    finally:
        return 2
d = k()
# ---
r = []
try:
    r.append(1)
    1 / 0
    r.append(2)
except (ValueError, ZeroDivisionError) as e:
    r.append(type(e).__name__)
    r.append(str(e))
else:
    r.append('else')
finally:
    r.append('fin')
try:
    pass
except Exception:
    r.append('no')
else:
    r.append('else2')
try:
    try:
        {}['k']
    except KeyError as e:
        r.append(repr(e))
        raise
except LookupError as e:
    r.append(e.args)
try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError('wrapped') from e
except ValueError as e:
    r.append(type(e.__cause__).__name__)
try:
    int('x')
except:
    r.append('bare')
# ---
try:
    x = 1
    raise ValueError('a')
except ValueError as e:
    pass
y = e
# ---
class MyError(Exception):
    pass
class Other(MyError):
    def __init__(self, code):
        super().__init__('code %d' % code)
        self.code = code
r = []
try:
    raise Other(5)
except MyError as e:
    r.append((type(e).__name__, str(e), e.code, e.args))
try:
    raise MyError('a', 1)
except MyError as e:
    r.append((str(e), repr(e)))
try:
    raise MyError
except MyError as e:
    r.append((str(e), repr(e), e.args))
raise Other(7)
# ---
x = [1, 2, 3]
for i, v in enumerate(x):
    x[i] = v * 2
for k, (a, b) in {'x': (1, 2)}.items():
    r = [k, a, b]
for i in x:
    pass
t = i
d = {'a': 1}
for k in list(d):
    d[k + k] = 2
s = ''
for c in 'abc':
    s = c + s
for (p, q) in [(1, 2)]: pass
for x[0] in [9]: pass
# ---
d = {'a': 1}
for k in d:
    d[k + 'x'] = 1
# ---
s = {1}
for k in s:
    s.add(k + 1)
# ---
x = [1]
for i in x:
    if i < 5: x.append(i + 1)
# ---
x: int = 5
y: str
z: list[int] = [1]
del z
a = b = 3
a += 1; b -= 1
a *= 2; b **= 3
a //= 3; b %= 5
c = 7; c /= 2
d = 5; d <<= 2; d >>= 1; d |= 1; d &= 7; d ^= 2
s = 'a'; s += 'b'; s *= 2
l = [1]; m = l; l += [2]
t = (1,); u = t; t += (2,)
dd = {'k': 1}; dd['k'] += 5
# ---
def outer():
    x = 1
    def inner():
        nonlocal x
        x += 1
        return x
    inner()
    return inner()
a = outer()
g = 10
def mod():
    global g, h
    g += 1
    h = 'new'
mod()
fs = [lambda: i for i in range(3)]
b = [f() for f in fs]
fs2 = [lambda i=i: i for i in range(3)]
c = [f() for f in fs2]
fs = fs2 = 0
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    return inc
cc = counter()
d = [cc(), cc(5), cc()]
def rec(n): return 1 if n <= 1 else n * rec(n - 1)
e = rec(20)
def fib(n, memo={}):
    if n in memo: return memo[n]
    memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
    return memo[n]
f = fib(80)
# ---
def f():
    return x
    x = 1
f()
# ---
def f():
    print(y)
    y = 1
y = 5
f()
# ---
def f(a, b=2, *args, c, d=4, **kw):
    return [a, b, args, c, d, kw]
r = [f(1, c=3), f(1, 2, 3, 4, c=5), f(a=1, c=2, z=9), f(*[1, 2, 3], **{'c': 4, 'e': 5})]
def g(a, /, b, *, c): return (a, b, c)
s = [g(1, 2, c=3), g(1, b=2, c=3)]
def h(x, y=[]):
    y.append(x)
    return y
t = [h(1)[:], h(2)[:]]
def noret(): pass
u = noret()
def doc():
    """docstring"""
    return 1
v = doc()
w = (lambda x: (lambda y: x + y))(1)(2)
# ---
match [1, 2, 3]:
    case []: r = 'empty'
    case [x]: r = 'one'
    case [x, *rest]: r = (x, rest)
def m(v):
    match v:
        case 0: return 'zero'
        case 1 | 2: return 'small'
        case int(n) if n > 100: return 'big'
        case int(): return 'int'
        case 'a' as s: return 'str ' + s
        case str(): return 'other str'
        case {'k': val, **rest}: return ('map', val, rest)
        case {}: return 'anymap'
        case (a, b): return ('pair', a, b)
        case [1, [2, z]]: return 'x'
        case None: return 'none'
        case True: return 'true'
        case float(): return 'float'
        case _: return 'other'
s = [m(v) for v in (0, 1, 2, 500, 50, 'a', 'b', {'k': 1, 'j': 2}, {'z': 1}, (1, 2), [1, [2, 3], 4], None, 1.5, True, -1, set())]
match = 5
case = 6
t = match + case
# ---
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y):
        self.x = x
        self.y = y
def m(p):
    match p:
        case P(0, y): return ('zero', y)
        case P(x=1): return 'one'
        case P(x, y) if x == y: return 'diag'
        case P(): return 'p'
        case _: return 'no'
r = [m(P(0, 5)), m(P(1, 2)), m(P(3, 3)), m(P(4, 5)), m(1)]
# ---
def gen(n):
    for i in range(n):
        x = yield i
        if x: got.append(x)
    return 'end'
got = []
a = list(gen(3))
g = gen(3)
b = [next(g), g.send('hi'), next(g)]
try:
    next(g)
except StopIteration as e:
    c = e.value
def outer():
    r = yield from gen(2)
    yield r
d = list(outer())
def inf():
    n = 0
    while True:
        yield n
        n += 1
e = []
for v in inf():
    if v > 3: break
    e.append(v)
def tr():
    try:
        yield 1
        yield 2
    except ValueError as ex:
        yield str(ex)
    finally:
        got.append('fin')
t = tr()
f = [next(t), t.throw(ValueError('boom'))]
h = list(t)
def early():
    yield 1
    return
    yield 2
i = list(early())
j = sum(x * x for x in gen(4))
def cond(x):
    if x: yield 'yes'
    else: yield 'no'
k = list(cond(1)) + list(cond(0))
g = t = 0
def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)
l = list(tree(3))
m = dict((k, v) for k, v in zip('ab', gen(2)))
# ---
def g():
    yield 1
    raise ValueError('inside')
x = []
for v in g():
    x.append(v)
# ---
def g():
    yield 1
    raise StopIteration
list(g())
# ---
def deco(f):
    def w(*a, **k):
        calls.append(f.__name__)
        return f(*a, **k)
    return w
def param(n):
    def d(f):
        return lambda *a: f(*a) * n
    return d
calls = []
@deco
def f(x): return x + 1
@param(3)
@deco
def g(x): return x
r = [f(1), g(2)]
# ---
x = 1
def f():
    x = 2
    def g():
        return x
    return g()
a = f()
b = [x for x in range(3)]
c = x
d = [[x, y] for x in range(2) for y in range(x, 2)]
def h():
    r = [i for i in range(3)]
    fs = [lambda: i for i in range(3)]
    return [q() for q in fs]
e = h()
class K:
    v = 5
    w = [v for _ in range(1)] if False else v
    def get(self): return self.v
k = K().get()
z = (lambda: [x for x in 'ab'])()
# ---
import math
from math import sqrt, pi as PI
a = math.floor(2.7)
b = sqrt(16)
c = PI > 3
import json as j
d = j.loads('[1, 2.0, "x", null, true]')
# ---
assert True
assert (1, 2)
x = 1
assert x == 1, 'fine'
assert x == 2, f'x is {x}'
# ---
print('a', 1, None, sep='-', end='!')
print()
print([1.0, 'x'], {'a': (1,)})
print(*range(3), sep='')
# ---
x = 10
del x
try:
    x
except NameError as e:
    m = str(e)
d = {'a': 1, 'b': 2}
del d['a']
l = [1, 2, 3]
del l[0], l[0]
a = b = 1
del a, b
del (l[0])
# ---
try:
    raise ValueError('a')
except ValueError:
    try:
        raise KeyError('b')
    except KeyError as e:
        c = type(e.__context__).__name__
def f():
    try:
        1/0
    except ZeroDivisionError:
        raise
try:
    f()
except Exception as e:
    d = str(e)
# ---
def f(x):
    return g(x)
def g(x):
    return x / 0
r = 1
f(5)
# ---
x = [1,
     2,
     undefined,
     4]
# ---
x = (1 +
     2 +
     'a')
# ---
def f(a,
      b):
    pass
f(1,
  2,
  3)
# ---
x = {
  'a': 1,
  'b': 1 / 0,
}
# ---
if True:
    y = 5
    z = [1, 2][y]
# ---
x = 'abc'.\
  nope()
# ---
class Ctx:
    def __enter__(self):
        log.append('enter')
        return 5
    def __exit__(self, t, v, tb):
        log.append(t.__name__ if t else None)
        return t is ValueError
log = []
with Ctx() as c:
    log.append(c)
with Ctx():
    raise ValueError('swallowed')
with Ctx() as a, Ctx() as b:
    log.append((a, b))
with (Ctx() as p, Ctx()):
    pass
try:
    with Ctx():
        raise KeyError('through')
except KeyError:
    log.append('caught')
with Ctx():
    1 / 0
# ---
with 5 as x:
    pass
# ---
x = 5
x.y = 1
# ---
a = [i for i in range(3)
     if i / 0]
# ---
x = 1
x()
# ---
