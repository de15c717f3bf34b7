/**
 * What a configuration file written for Python imports from its standard library to find its surroundings, as Python: `os`, `os.path` and
 * `pathlib.Path`. They see the given environment and work on texts; none of them reaches a file. Names with two underscores do not stay.
 */
export const standIns = `
class __Path:
    sep = '/'
    def join(*parts):
        joined = ''
        for part in parts:
            part = str(part)
            joined = part if part.startswith('/') or joined == '' else joined + ('' if joined.endswith('/') else '/') + part
        return joined
    def abspath(path):
        names = []
        for name in __Path.join(__cwd, path).split('/'):
            if name == '..':
                names = names[:-1]
            elif name not in ('', '.'):
                names.append(name)
        return '/' + '/'.join(names)
    def dirname(path):
        head = str(path).rpartition('/')
        return head[0] or head[1]
    def basename(path):
        return str(path).rpartition('/')[2]
    def expanduser(path):
        path = str(path)
        return __environ.get('HOME', '~') + path[1:] if path == '~' or path.startswith('~/') else path
__Path.realpath = __Path.abspath
__Path.normpath = __Path.abspath

class os:
    path = __Path
    sep = '/'
    environ = __environ
    def getenv(name, default=None):
        return __environ.get(name, default)
    def getcwd():
        return __cwd

class Path:
    def __init__(self, *parts):
        self.text = __Path.join(*parts) or '.'
    def __str__(self):
        return self.text
    def __truediv__(self, other):
        return Path(self.text, other)
    def joinpath(self, *parts):
        return Path(self.text, *parts)
    def resolve(self):
        return Path(__Path.abspath(self.text))
    def absolute(self):
        return self.resolve()
    def as_posix(self):
        return self.text
    def expanduser(self):
        return Path(__Path.expanduser(self.text))
    @property
    def parent(self):
        return Path(__Path.dirname(self.text) or '.')
    @property
    def name(self):
        return __Path.basename(self.text)

def __name_of(*names, **more):
    return names[0] if names else ''

def __plain(value):
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {key: __plain(inner) for key, inner in value.items()}
    return value
`
