# Runs many programs in one process and writes what became of each, as JSON lines, in the form that the interpreter's own data has.
import contextlib, io, json, sys, traceback, types

SAFE = 2 ** 53 - 1


def encode(value):
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if -SAFE <= value <= SAFE else {"$python": "int", "value": str(value)}
    if kind is float:
        plain = value == value and abs(value) != float("inf") and value != int(value)
        return value if plain else {"$python": "float", "value": repr(value)}
    if kind is list:
        return [encode(item) for item in value]
    if kind is tuple:
        return {"$python": "tuple", "value": [encode(item) for item in value]}
    if kind is set or kind is frozenset:
        return {"$python": kind.__name__, "value": sorted((encode(item) for item in value), key=json.dumps)}
    if kind is dict:
        if all(type(key) is str and key != "$python" for key in value):
            return {key: encode(item) for key, item in value.items()}
        return {"$python": "dict", "value": [[encode(key), encode(item)] for key, item in value.items()]}
    return {"$python": "other", "value": kind.__name__}


HIDDEN = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, type)


def run(source):
    names = {"__name__": "__main__"}
    printed = io.StringIO()
    sys.set_int_max_str_digits(4300)
    try:
        code = compile(source, "<script>", "exec")
    except SyntaxError as error:
        return {"error": {"class": type(error).__name__, "message": str(error.msg), "line": error.lineno}}
    try:
        with contextlib.redirect_stdout(printed):
            exec(code, names)
    except BaseException as error:
        line = None
        for frame, number in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename == "<script>":
                line = number
        try:
            message = str(error)
        except BaseException:
            message = "<exception str() failed>"
        return {"error": {"class": type(error).__name__, "message": message, "line": line}, "output": printed.getvalue()}
    sys.set_int_max_str_digits(0)
    data = {
        key: encode(value)
        for key, value in names.items()
        if not key.startswith("__") and not isinstance(value, HIDDEN)
    }
    return {"data": data, "output": printed.getvalue()}


def tell(source):
    try:
        return json.dumps(run(source))
    except Exception as error:
        return json.dumps({"error": {"class": "DriverError", "message": repr(error), "line": None}})


import warnings

warnings.simplefilter("ignore")
with open("/exchange/programs.json") as file:
    programs = json.load(file)
with open("/exchange/outcomes.json", "w") as file:
    file.write("[\n" + ",\n".join(tell(source) for source in programs) + "\n]")
