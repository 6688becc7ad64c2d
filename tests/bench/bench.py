#!/usr/bin/python3
"""bench.py: what is asked of speed and size, beside peers and limits measured in the same run; prints one Markdown table.

    BUILD=build SHARED=../shared tests/bench/bench.py [PART...]        PART: file cold cached hot bytes idle; without one, all

Only ratios within one round mean anything on a machine that does other things too: every round runs all sides in turn, and the table gives
the median of the rounds' ratios. Peers and limits come from SHARED/bench (its README says how they are made); without it only our own side
is measured. Everything is on loopback and Unix sockets, bounded in time, and lies in BUILD/bench; each child is ended by its id.
"""
import http.client, json, os, random, re, shlex, shutil, signal, socket, statistics, subprocess, sys, threading, time, urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get('BUILD', 'build'))
SHARED = os.path.abspath(os.environ.get('SHARED') or ROOT + '/../shared') + '/bench'
RUN = BUILD + '/bench'
TREE = RUN + '/tree'
TWEETX = BUILD + '/tweetx'
QUICK = os.environ.get('QUICK', '') not in ('', '0')
SECONDS = 1 if QUICK else 2
ROUNDS = 3 if QUICK else 5
HAVE = os.path.isdir(SHARED)
PYTHON = '/usr/bin/python3'
rows, broken, children = [], [], []


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def row(what, ours, other, ratio, target, good):
    """good: None where there is nothing to compare with."""
    rows.append((what, ours, other, ratio, target, '' if good is None else 'yes' if good else '**no**'))
    say(' | '.join(rows[-1]))


def times(ratio):
    return f'{ratio:.2f}' if ratio < 100 else f'{ratio:.0f}'


def compare(what, ours, other, unit, target, at_least=True, inverse=False):
    """Lists of figures of the same rounds; `inverse`: the other's divided by ours."""
    show = lambda list_: f'{statistics.median(list_):,.{0 if statistics.median(list_) >= 100 else 3}f} {unit}' if list_ else '-'
    if not other:
        return row(what, show(ours), '-', '-', f"{'≥' if at_least else '≤'} {target}", None)
    ratio = statistics.median((b / a if inverse else a / b) for a, b in zip(ours, other))
    row(what, show(ours), show(other), times(ratio), f"{'≥' if at_least else '≤'} {target}", ratio >= target if at_least else ratio <= target)


def bound(what, value, unit, most):
    row(what, f'{value:,.1f} {unit}', '-', '-', f'≤ {most} {unit}', value <= most)


# ---- children

def start(*command, log='children', env=None, cwd=ROOT):
    out = open(f'{RUN}/{log}.log', 'ab')
    p = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=cwd, env={**os.environ, **(env or {})})
    out.close()
    children.append(p)
    return p


def end(p):
    if p in children:
        children.remove(p)
    if p.poll() is None:
        p.send_signal(signal.SIGTERM)
        try:
            p.wait(15)
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()


def run(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=900, **more).stdout


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def get(url, headers=None):
    u = urllib.parse.urlsplit(url)
    c = http.client.HTTPConnection(u.hostname, u.port, timeout=60)
    c.request('GET', u.path + ('?' + u.query if u.query else ''), headers=headers or {})
    r = c.getresponse()
    body = r.read()
    c.close()
    return r, body


def until_ready(url, p, seconds=30):
    for _ in range(seconds * 10):
        try:
            if get(url)[0].status < 500:
                return
        except OSError:
            pass
        if p.poll() is not None:
            raise RuntimeError(f'it ended while it was waited for: {shlex.join(p.args)}')
        time.sleep(.1)
    raise RuntimeError(f'not ready: {url}')


# ---- posts

def own_posts(n, path):
    """Where the generator of SHARED is missing: posts that are simpler, as good for our own figures."""
    r = random.Random(n)
    vocabulary = [''.join(r.choice('bcdfgklmnprstv') + r.choice('aeiou') for _ in range(r.randint(1, 4))) for _ in range(40000)]
    first, step = 1483228800, 252460800 / n
    with open(path, 'w') as f:
        for i in range(n):
            words = [vocabulary[int(40000 ** r.random()) - 1] for _ in range(r.randint(3, 24))]
            likes = int(r.paretovariate(.8)) - 1
            post = {'id': str(10 ** 18 + n - i), 'created_at': time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime(first + (n - i) * step)), 'text': ' '.join(words), 'lang': 'en',
                    'public_metrics': {'retweet_count': likes // 9, 'reply_count': likes // 20, 'like_count': likes, 'quote_count': 0, 'impression_count': likes * 40 + 50}}
            f.write(json.dumps(post, separators=(',', ':')) + '\n')


def posts(name):
    path = f'{RUN}/{name}.jsonl'
    n, seed = {'u3200': (3200, 1), 'u100k': (100000, 2), 'u1m': (1000000, 3), 'u3m': (3000000, 4)}[name]
    if not os.path.exists(path):
        say(f'making {n:,} posts')
        if HAVE:
            run(PYTHON, SHARED + '/gen_posts.py', str(n), str(seed), f'{RUN}/new-{name}.jsonl')
        else:
            own_posts(n, f'{RUN}/new-{name}.jsonl')
        os.rename(f'{RUN}/new-{name}.jsonl', path)
        if os.path.exists(f'{RUN}/new-{name}.followers.jsonl'):
            os.rename(f'{RUN}/new-{name}.followers.jsonl', f'{RUN}/{name}.followers.jsonl')
    return path


def fifteen_years():
    """u100k spread over fifteen years instead of eight, its last day staying where it is."""
    path = RUN + '/u15y.jsonl'
    if not os.path.exists(path):
        import calendar
        with open(posts('u100k')) as f, open(path + '.new', 'w') as out:
            last = None
            for line in f:
                post = json.loads(line)
                t = calendar.timegm(time.strptime(post['created_at'][:19], '%Y-%m-%dT%H:%M:%S'))
                last = last or t
                t = last - int((last - t) * 15 / 8)
                post['created_at'] = time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime(t))
                out.write(json.dumps(post) + '\n')
        os.rename(path + '.new', path)
    return path


# ---- sides

def limit(source, *flags):
    """A limit of SHARED, compiled here."""
    name = os.path.splitext(source)[0]
    if not os.path.exists(f'{RUN}/{name}'):
        run('g++' if source.endswith('pp') else 'gcc', *flags[:-1], f'{SHARED}/limits/{source}', '-o', f'{RUN}/{name}', *flags[-1].split())
    return f'{RUN}/{name}'


def duckdb():
    folder = RUN + '/peer_duckdb'
    if not HAVE:
        return None
    if not os.path.isdir(folder + '/node_modules'):
        os.makedirs(folder, exist_ok=True)
        for name in ('stats.mjs', 'package.json'):
            shutil.copyfile(f'{SHARED}/peer_duckdb/{name}', f'{folder}/{name}')
        shutil.copyfile(SHARED + '/stopwords.txt', RUN + '/stopwords.txt')
        try:
            run('npm', 'install', '--no-audit', '--no-fund', '--silent', cwd=folder)
        except (OSError, subprocess.CalledProcessError) as e:
            say(f'DuckDB could not be had from npm ({e}); it is left out')
            return None
    return f'node {folder}/stats.mjs {{f}} 2'


def whole(command, path):
    """Wall seconds and peak megabytes of a whole process (what it takes over from this one's fork is below 24 MB)."""
    with open(RUN + '/whole.out', 'wb') as out:
        begin = time.perf_counter()
        p = subprocess.Popen(shlex.split(command.format(f=path)), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    if p.returncode:
        raise RuntimeError(f'{command} ended with {p.returncode}')
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


class House:
    """lighttpd and the executables, over a home of their own that holds the account `account`."""

    def __init__(self, name, account, path, **settings):
        self.home = f'{RUN}/{name}'
        shutil.rmtree(self.home, ignore_errors=True)
        for folder in ('run/deflate', 'log', 'hot'):
            os.makedirs(f'{self.home}/{folder}', mode=0o700)
        port = free_port()
        self.env = {'TWEETX_HOME': self.home, 'TWEETX_BIND': '127.0.0.1', 'TWEETX_PORT': str(port), 'TWEETX_BASE': '', 'TWEETX_PROCS': '2', 'TWEETX_HOT': 'off',
                    'REDIS_URL': '', 'DATABASE_URL': '', 'BUILD': TREE, 'PWD': ROOT, **settings}
        run(TWEETX, 'import', '--handle', account, 'x', path, env={**os.environ, **self.env}, stderr=subprocess.DEVNULL)
        self.url = f'http://127.0.0.1:{port}'
        self.report = f'{self.url}/api/v1/stats/x/{account}'
        self.process = None

    def serve(self, *command):
        self.process = start(*(command or ('lighttpd', '-D', '-f', 'lighttpd.conf')), env=self.env, log=os.path.basename(self.home))
        until_ready(self.url + '/health', self.process)
        return self

    def warm(self, want, headers=None):
        """The report once it is answered from where it should be: its X-Cache says so."""
        for _ in range(40):
            r, body = get(self.report, headers)
            if r.status == 200 and r.getheader('X-Cache') == want:
                return body
            time.sleep(.05)
        raise RuntimeError(f"{self.report}: {r.status}, X-Cache is {r.getheader('X-Cache')}, not {want}")


def redis():
    sock = RUN + '/redis.sock'
    p = start('redis-server', '--port', '0', '--unixsocket', sock, '--save', '', '--appendonly', 'no', '--maxmemory', '256mb', '--daemonize', 'no')
    for _ in range(100):
        if os.path.exists(sock):
            return p, sock
        time.sleep(.05)
    raise RuntimeError('Redis does not start')


def redis_set(sock, key, body):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(sock)
        s.sendall(b'*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n' % (len(key), key.encode(), len(body), body))
        if s.recv(64) != b'+OK\r\n':
            raise RuntimeError('Redis does not keep the body')


def fastapi(sock):
    if not HAVE:
        return None, None
    port = free_port()
    p = start(PYTHON, '-m', 'uvicorn', 'app:app', '--host', '127.0.0.1', '--port', str(port), '--workers', '2', '--no-access-log', '--log-level', 'warning', cwd=SHARED + '/peer_fastapi',
              env={'TWEETX_DATA': RUN, 'TWEETX_REDIS': sock, 'PYTHONPATH': SHARED + '/peer_fastapi', 'PYTHONDONTWRITEBYTECODE': '1'}, log='fastapi')
    until_ready(f'http://127.0.0.1:{port}/openapi.json', p)
    return p, f'http://127.0.0.1:{port}/api/stats'


def wrk(url, connections, headers=(), script=None, seconds=SECONDS):
    """Requests a second, and the 99th percentile in microseconds."""
    command = ['wrk', '-t1', f'-c{connections}', f'-d{seconds}s', '--timeout', '20s', '--latency']
    for h in headers:
        command += ['-H', h]
    command += ['-s', f'{ROOT}/tests/bench/{script}', url, '--', str(random.randrange(1000))] if script else [url]
    text = run(*command).decode()
    wrong = re.search(r'Non-2xx.*|Socket errors: (?!connect 0, read \d+, write 0, timeout 0).*', text)
    # A read that fails is a connection that the server has ended between two requests, as Apache does when it is short of threads.
    ended = re.search(r'connect 0, read (\d+)', text)
    if wrong or (ended and int(ended[1]) > .01 * int(re.search(r'(\d+) requests in', text)[1])):
        raise RuntimeError(f'{url}: {(wrong or ended)[0].strip()}')
    number, unit = re.search(r'(?m)^\s+99%\s+([\d.]+)(us|ms|s|m)', text).groups()
    return float(re.search(r'Requests/sec:\s+([\d.]+)', text)[1]), float(number) * {'us': 1, 'ms': 1e3, 's': 1e6, 'm': 6e7}[unit]


def few(url_of, connections, each):
    """Requests a second where one takes so long that their number must be told: `each` by every connection."""
    trouble = []

    def ask(k):
        for i in range(each):
            r, _ = get(url_of(k * each + i))
            if r.status != 200:
                trouble.append(r.status)
    threads = [threading.Thread(target=ask, args=(k,)) for k in range(connections)]
    begin = time.perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if trouble:
        raise RuntimeError(f'{url_of(0)}: {trouble}')
    return connections * each / (time.perf_counter() - begin)


# ---- parts

def part_file():
    ours = TWEETX + ' stats --json --file {f}'
    bare = limit('jsonlimit.cpp', '-O3', '-march=native', '-std=c++17', '-lsimdjson -pthread') + ' chunk {f}' if HAVE else None
    peer = duckdb()
    million = {}
    for name, n, rounds, least in (('u100k', .1, 9, 8), ('u1m', 1, 5, None), ('u3m', 3, 3, 4)):
        if QUICK and name == 'u3m':
            say('3 million posts are left out of a quick run')
            continue
        path = posts(name)
        with open(path, 'rb') as f:
            while f.read(1 << 20):
                pass  # into the page cache; what this process takes would be counted as its children's
        t = {'ours': [], 'bare': [], 'peer': []}
        for i in range(min(rounds, 5) if QUICK else rounds):
            begin, peak = whole(ours, path)
            t['ours'].append(begin)
            if bare:
                t['bare'].append(whole(bare, path)[0])
            if peer and least and i < 5:
                t['peer'].append(whole(peer, path)[0])
        million[name] = statistics.median(t['ours']) / n
        label = f'{int(n * 1000000):,} posts from a file'
        compare(label + ', beside simdjson', t['ours'], t['bare'], 's', 3, at_least=False)
        if least:
            compare(label + ', beside DuckDB', t['ours'], t['peer'], 's', least, inverse=True)
        if name == 'u3m':
            bound('3,000,000 posts from a file, memory', peak, 'MB', 256)
            ratio = million['u3m'] / million['u1m']
            row('linear: a million posts of 3, of 1', f"{million['u3m']:.2f} s", f"{million['u1m']:.2f} s", times(ratio), '≤ 1.2', ratio <= 1.2)


def part_cold():
    server, sock = redis()
    app, peer = fastapi(sock)
    for name, least in (('u3200', 10), ('u100k', 8)):
        house = House('cold', name, posts(name)).serve()
        wrk(house.report, 2, script='cold.lua', seconds=1)
        for c in (1, 2):
            mine, theirs = [], []
            for _ in range(3):
                if name == 'u3200':
                    mine.append(wrk(house.report, c, script='cold.lua')[0])
                    if peer:
                        theirs.append(wrk(f'{peer}/{name}?refresh=true', c)[0])
                else:
                    day = random.randrange(1000, 1900)
                    mine.append(few(lambda i: f'{house.report}?from={day}-{i % 12 + 1:02}-{i // 12 + 1:02}', c, 3 if QUICK else 8))
                    if peer:
                        theirs.append(few(lambda i: f'{peer}/{name}?refresh=true', c, 1 if QUICK else 2))
            compare(f"{name[1:].replace('k', ',000')} posts from the store, cold, c={c}, beside FastAPI", mine, theirs, '/s', least)
        end(house.process)
    if app:
        end(app)
    end(server)


def limit_server(sock):
    """Bare lighttpd with the libfcgi limit, one process and two."""
    if not HAVE:
        return None, None
    exe = limit('fcgi_limit.c', '-O2', '-lfcgi -lhiredis')
    port = free_port()
    conf = RUN + '/limit.conf'
    with open(conf, 'w') as f:
        f.write(f'server.modules = ( "mod_fastcgi" )\nserver.document-root = "{RUN}/tree/vendor"\nserver.bind = "127.0.0.1"\nserver.port = {port}\nserver.errorlog = "{RUN}/limit.log"\n'
                'server.max-keep-alive-requests = 10000000\nserver.max-connections = 512\nserver.max-fds = 2048\nmimetype.assign = ( ".json" => "application/json" )\nfastcgi.server = (\n')
        for n in (1, 2):
            f.write(f' "/redis{n}/" => (( "socket" => "{RUN}/l{n}.sock", "bin-path" => "{exe} redis {sock}", "max-procs" => {n}, "check-local" => "disable" )),\n')
        f.write(')\n')
    p = start('lighttpd', '-D', '-f', conf)
    until_ready(f'http://127.0.0.1:{port}/redis1/none', p)
    return p, f'http://127.0.0.1:{port}'


def part_cached():
    server, sock = redis()
    bare, url = limit_server(sock)
    for n in (1, 2):
        house = House(f'cached{n}', 'u3200', posts('u3200'), TWEETX_PROCS=str(n), REDIS_URL='unix:' + sock).serve()
        body = house.warm('hit')
        redis_set(sock, 'stats:bench', body)
        mine, theirs = [], []
        for u in [house.report] + ([f'{url}/redis{n}/bench'] if url else []):
            wrk(u, 8, seconds=1)
        for _ in range(ROUNDS):
            mine.append(wrk(house.report, 64))
            if url:
                theirs.append(wrk(f'{url}/redis{n}/bench', 64))
        label = f'cached, FastCGI and Redis, {n} process{"es" if n > 1 else ""}, {len(body) / 1000:.0f} kB, beside libfcgi with Redis'
        compare(label, [m[0] for m in mine], [t[0] for t in theirs], '/s', .85)
        compare(label + ', p99', [m[1] for m in mine], [t[1] for t in theirs], 'µs', 1.5, at_least=False)
        end(house.process)
    if bare:
        end(bare)
    end(server)


def put_static(name, body):
    with open(f'{TREE}/vendor/{name}', 'wb') as f:
        f.write(body)
    os.chmod(f'{TREE}/vendor/{name}', 0o644)


def race(urls, connections=64):
    """[(url, headers)] to lists of wrk's figures, round by round."""
    for u, h in urls:
        wrk(u, 8, h, seconds=1)
    found = [[] for _ in urls]
    for _ in range(ROUNDS):
        for k, (u, h) in enumerate(urls):
            found[k].append(wrk(u, connections, h))
    return found


def part_hot():
    server, sock = redis()
    app, peer = fastapi(sock)
    br = ['Accept-Encoding: br']
    house = House('hot', 'u3200', posts('u3200'), REDIS_URL='unix:' + sock, TWEETX_HOT='on').serve()
    plain, packed = house.warm('hot'), house.warm('hot', {'Accept-Encoding': 'br'})
    put_static('bench.json', plain)
    put_static('bench.bin', packed)
    redis_set(sock, 'stats:hotbody', plain)
    urls = [(house.report, []), (house.url + '/vendor/bench.json', []), (house.report, br), (house.url + '/vendor/bench.bin', br)]
    found = race(urls + ([(peer + '/hotbody', [])] if peer else []))
    rate = lambda k: [f[0] for f in found[k]]
    compare(f'hot, lighttpd, {len(plain) / 1000:.0f} kB, beside its own static file', rate(0), rate(1), '/s', .75)
    compare(f'hot, lighttpd, brotli, {len(packed) / 1000:.0f} kB, beside its own static file', rate(2), rate(3), '/s', .75)
    compare('hot, lighttpd, beside FastAPI with a cached hit of the same body', rate(0), rate(4) if peer else [], '/s', 5)
    compare('hot, lighttpd, p99, beside FastAPI', [f[1] for f in found[0]], [f[1] for f in found[4]] if peer else [], 'µs', .1, at_least=False)
    end(house.process)
    if app:
        end(app)
    end(server)
    apache()


def apache():
    tools = ('/usr/sbin/apache2', '/usr/bin/spawn-fcgi', '/usr/bin/multiwatch')
    if not all(os.path.exists(t) for t in tools):
        return say('Apache, spawn-fcgi or multiwatch is missing: its part is left out (tools/install-packages test)')
    other = []
    server, sock = redis()
    house = House('apache', 'u3200', posts('u3200'), REDIS_URL='unix:' + sock, TWEETX_HOT='on')
    if os.getuid() == 0:
        # Apache does not serve as root.
        other = ['setpriv', '--reuid', 'www-data', '--regid', 'www-data', '--clear-groups', '--']
        run('chown', '-R', 'www-data:www-data', house.home)
        os.chmod(sock, 0o777)
        if subprocess.run([*other, 'test', '-x', TREE + '/cgi/stats', '-a', '-r', ROOT + '/apache.conf']).returncode:
            return say('www-data cannot read this folder: Apache is left out')
    house.serve(*other, 'tools/run', '--apache', '--no-build')
    plain, packed = house.warm('hot'), house.warm('hot', {'Accept-Encoding': 'br'})
    put_static('bench.json', plain)
    put_static('bench.bin', packed)
    br = ['Accept-Encoding: br']
    found = race([(house.report, []), (house.url + '/vendor/bench.json', []), (house.report, br), (house.url + '/vendor/bench.bin', br)], 16)
    compare('hot, Apache, beside its own static file', [f[0] for f in found[0]], [f[0] for f in found[1]], '/s', .75)
    compare('hot, Apache, brotli, beside its own static file', [f[0] for f in found[2]], [f[0] for f in found[3]], '/s', .75)
    end(house.process)
    end(server)


def part_bytes():
    house = House('bytes', 'u15y', fifteen_years(), TWEETX_HOT='on').serve()
    house.warm('hot')
    packed = house.warm('hot', {'Accept-Encoding': 'br'})
    whole_report = json.loads(house.warm('hot'))
    if whole_report['growth'].get('followers', {}).get('history'):
        raise RuntimeError('followers that nobody imported')
    bound("the report of 100,000 posts over fifteen years, brotli as published", len(packed) / 1000, 'kB', 40)
    end(house.process)


def tree_of(pid):
    parents = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open(f'/proc/{name}/stat') as f:
                    parents.setdefault(int(f.read().rpartition(')')[2].split()[1]), []).append(int(name))
            except OSError:
                continue
    found = [pid]
    for p in found:
        found += parents.get(p, [])
    return found


def part_idle():
    home = RUN + '/idle'
    shutil.rmtree(home, ignore_errors=True)
    port = free_port()
    p = start('tools/run', '--no-build', env={'TWEETX_HOME': home, 'TWEETX_PORT': str(port), 'TWEETX_BIND': '127.0.0.1', 'BUILD': BUILD}, log='idle')
    until_ready(f'http://127.0.0.1:{port}/health', p)
    time.sleep(3)
    total = 0
    for pid in tree_of(p.pid):
        try:
            with open(f'/proc/{pid}/smaps_rollup') as f:
                total += int(re.search(r'(?m)^Pss:\s+(\d+)', f.read())[1])
        except (OSError, TypeError):
            continue
    bound('all processes of an idle `make run`, proportional set size', total / 1024, 'MB', 80)
    end(p)


def main():
    parts = {'file': part_file, 'cold': part_cold, 'cached': part_cached, 'hot': part_hot, 'bytes': part_bytes, 'idle': part_idle}
    wanted = sys.argv[1:] or list(parts)
    for name in wanted:
        if name not in parts:
            say('usage: bench.py [' + '|'.join(parts) + ']...')
            return 2
    if not shutil.which('wrk'):
        say('wrk is missing (apt-get install wrk)')
        return 1
    os.makedirs(TREE + '/vendor', exist_ok=True)
    for name in ('cgi', 'daemon'):
        if not os.path.islink(f'{TREE}/{name}'):
            os.symlink(f'{BUILD}/{name}', f'{TREE}/{name}')
    if not HAVE:
        say(f'{SHARED} is missing: no peers and no limits, only our own side is measured')
    begin = time.time()
    for name in wanted:
        try:
            parts[name]()
        except (RuntimeError, OSError, subprocess.SubprocessError) as e:
            say(f'{name} could not be measured: {e}')
            broken.append(name)
        finally:
            for p in list(reversed(children)):
                end(p)
    print('| what | ours | peer or limit | ratio | target | reached |\n| --- | --- | --- | --- | --- | --- |')
    for r in rows:
        print('| ' + ' | '.join(r) + ' |')
    print(f'\n{time.time() - begin:.0f} s, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores{"; not measured: " + ", ".join(broken) if broken else ""}')
    return 1 if broken else 0


if __name__ == '__main__':
    sys.exit(main())
