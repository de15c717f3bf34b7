class A:
    kind = 'a'
    def __init__(self, v=1):
        self.v = v
    def double(self): return self.v * 2
    def __repr__(self): return f'A({self.v})'
    def __eq__(self, o): return isinstance(o, A) and self.v == o.v
    def __lt__(self, o): return self.v < o.v
    def __hash__(self): return hash(self.v)
    def __len__(self): return self.v
    def __getitem__(self, i): return (self.v, i)
    def __contains__(self, x): return x == self.v
    def __call__(self, x): return self.v + x
    def __add__(self, o): return A(self.v + (o.v if isinstance(o, A) else o))
    def __radd__(self, o): return A(o + self.v)
    def __neg__(self): return A(-self.v)
    def __bool__(self): return self.v > 0
    def __iter__(self): return iter(range(self.v))
a = A(3); b = A()
r = [a.double(), A.double(a), a.kind, A.kind, repr(a), str(b), a == A(3), a != A(3), a < b, a > b, len(a), a[5], 3 in a, a(10), repr(a + b), repr(a + 1), repr(1 + a), repr(-a), bool(a), bool(A(0)), list(a), sorted([A(3), A(1)])[0].v, repr(sum([A(1), A(2)])), {a: 1}[A(3)], len({A(1), A(1), A(2)}), max(a, b).v, f'{a}', f'{a!r:>6}', '%s' % (a,), [a] == [A(3)], A(3) in [a]]
a.kind = 'own'
s = [a.kind, b.kind, A.kind, hasattr(a, 'v'), hasattr(a, 'zz'), getattr(a, 'v'), isinstance(a, A), type(a).__name__, A.__name__, a.__class__.__name__]
setattr(a, 'n', 5)
t = a.n
del a.n
u = hasattr(a, 'n')
a = b = 0
# ---
class Base:
    def __init__(self, x): self.x = x
    def hi(self): return 'base ' + str(self.x)
    def who(self): return self.name()
    def name(self): return 'Base'
class Child(Base):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
    def hi(self): return 'child ' + super().hi()
    def name(self): return 'Child'
class Grand(Child): pass
class Mixin:
    def mix(self): return 'mixed ' + self.name()
class Multi(Mixin, Child): pass
c = Child(1, 2); g = Grand(3, 4); m = Multi(5, 6)
r = [c.hi(), c.who(), g.hi(), g.y, m.mix(), m.hi(), isinstance(g, Base), issubclass(Grand, Base), isinstance(c, Grand), Multi.__name__]
c = g = m = 0
# ---
class T:
    def __init__(self, c): self._c = c
    @property
    def f(self): return self._c * 9 / 5 + 32
    @f.setter
    def f(self, v): self._c = (v - 32) * 5 / 9
    @staticmethod
    def st(a): return a + 1
    @classmethod
    def make(cls, v): return cls(v)
    count = 0
    @classmethod
    def inc(cls):
        cls.count += 1
        return cls.count
t = T(100)
r = [t.f, T.st(1), t.st(2), T.make(5)._c, T.inc(), T.inc(), T.count]
t.f = 212
r.append(t._c)
t = 0
# ---
class T:
    @property
    def x(self): return 1
t = T()
t.x = 5
# ---
class A: pass
A().foo
# ---
class A:
    def __init__(self, x): pass
A()
# ---
class A:
    def m(self): pass
A().m(1)
# ---
class A: pass
A(1)
# ---
class A: pass
A() + 1
# ---
class A: pass
A() < A()
# ---
class A: pass
len(A())
# ---
class A: pass
A()[0]
# ---
class A: pass
A()()
# ---
class A: pass
for x in A(): pass
# ---
class A:
    def __str__(self): return 5
str(A())
# ---
class A:
    def __eq__(self, o): return True
{A(): 1}
# ---
class A:
    def __init__(self): return 5
A()
# ---
class A:
    def __iter__(self):
        self.n = 0
        return self
    def __next__(self):
        self.n += 1
        if self.n > 3: raise StopIteration
        return self.n
a = A()
r = [list(a), [x * 2 for x in a], sum(a), max(A()), 2 in A(), tuple(a)]
it = iter(a)
r.append(next(it))
r.append(next(it, None))
x, y, z = a
a = it = 0
# ---
class A:
    def __getattr__(self, n): return 'dyn ' + n
    def __setitem__(self, k, v): self.last = (k, v)
    def __delitem__(self, k): self.gone = k
    def __index__(self): return 2
    def __int__(self): return 7
    def __float__(self): return 1.5
    def __abs__(self): return 'abs'
    def __round__(self, n=None): return ('round', n)
    def __mul__(self, o): return 'mul'
    def __mod__(self, o): return 'mod'
    def __iadd__(self, o):
        self.added = o
        return self
    def __format__(self, s): return 'fmt ' + s
    def __le__(self, o): return 'le'
    def __reversed__(self): return iter([3, 2])
a = A()
a['k'] = 1
del a['z']
a += 5
r = [a.foo, a.last, a.gone, [0, 1, 2, 3][a], int(a), float(a), abs(a), round(a), round(a, 2), a * 1, a % 2, a.added, f'{a:x}', format(a, 'y'), a <= 1, list(reversed(a)), 'abc'[a], list(range(a))]
a = 0
# ---
class Shape:
    def area(self): raise NotImplementedError('area')
class Sq(Shape):
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2
r = [Sq(3).area()]
Shape().area()
# ---
class Stack:
    def __init__(self): self.items = []
    def push(self, x):
        self.items.append(x)
        return self
    def pop(self): return self.items.pop()
s = Stack().push(1).push(2)
r = [s.pop(), s.items]
s.pop()
s.pop()
# ---
class A:
    x = 1
    y = x + 1
    def f(self): return self.x, self.y
    z = [i for i in range(3)]
    class Inner:
        v = 9
r = [A().f(), A.z, A.Inner.v, A().Inner().v]
A.x = 10
r.append(A().x)
def outer():
    secret = 5
    class B:
        def get(self): return secret
    return B().get()
r.append(outer())
# ---
class E(ValueError): pass
try:
    raise E('x')
except ValueError as e:
    r = [str(e), repr(e), isinstance(e, E), type(e).__name__, e.args]
class F(Exception):
    def __str__(self): return 'custom'
try:
    raise F(1)
except F as e:
    r.append(str(e))
raise F(2)
# ---
class A(B): pass
# ---
class A:
    def f(self): return undefined_thing
A().f()
# ---
class V:
    def __init__(self, x, y): self.x, self.y = x, y
    def __add__(self, o): return V(self.x + o.x, self.y + o.y)
    def __mul__(self, k): return V(self.x * k, self.y * k)
    __rmul__ = __mul__
    def __repr__(self): return f'V({self.x}, {self.y})'
    def __eq__(self, o):
        if not isinstance(o, V): return NotImplemented
        return (self.x, self.y) == (o.x, o.y)
r = [repr(V(1, 2) + V(3, 4)), repr(2 * V(1, 2)), V(1, 2) == V(1, 2), V(1, 2) == 5, V(1, 2) != V(1, 3)]
V(1, 2) + 1
# ---
class A: pass
class B(A): pass
class C(A, B): pass
# ---
class A:
    def f(self): return super().nope()
A().f()
# ---
class K: pass
k = K()
d = {k: 1, len: 2, int: 3}
r = [list(d.values()), [x is k for x in d], k in d, d[int], {k} == {k}, len({len, len, k})]
n = float('nan')
s = [x != x for x in {n: 1}]
t = int(1e308) / 1
u = [(2**1023) / 3, 10**400 // 10**399, 10**400 / 10**399]
k = d = n = 0
# ---
def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
r = depth(500)
# ---
def forever(n): return forever(n)
try:
    forever(1)
except RecursionError as e:
    r = str(e)[:32]
