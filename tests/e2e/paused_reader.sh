#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Whoever reads what watch writes pauses: a pipe that is not read, a terminal that is stopped. Sensors,
# signals and --duration go on; what finds no room is counted and told.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
python3 - "$NS" "$PROGRAM" "$BUILD/lab/mailer" "$WORK" <<'END' || FAILED=1
import fcntl, json, os, pty, signal, subprocess, sys, termios, time

ns, program, mailer, work = sys.argv[1:]
failed = False
LIMIT = 0.1 if '/asan/' not in program else 1.0


def expect(what, condition, more=''):
    global failed
    if not condition:
        print(f'not so: {what} {more}')
        failed = True


def start(args, stdout, stderr=subprocess.PIPE, command='watch'):
    ready, out = os.pipe()
    p = subprocess.Popen(['ip', 'netns', 'exec', ns, program, command, '--only-netns', 'self',
                          '--cloud', 'none', '--ready-fd', str(out)] + args,
                         stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, pass_fds=[out])
    os.close(out)
    if os.read(ready, 1) != b'\n':
        sys.exit('it did not start: ' + (p.stderr.read().decode() if p.stderr else ''))
    os.close(ready)
    return p


def mail(n, port=25):
    subprocess.run(['ip', 'netns', 'exec', ns, mailer, '--repeat', str(n), '--parallel']
                   + [f'198.18.{i}.25:{port}' for i in range(1, 11)], stdout=subprocess.DEVNULL)


def ends(p, since, what, status=0):
    """How long it took, beyond the limit: a busy machine may do that, but not each time."""
    try:
        p.wait(10)
    except subprocess.TimeoutExpired:
        p.kill()
        p.wait()
        expect(what, False, 'it goes on for ever')
        return 0
    expect(what + f' with exit status {status}', p.returncode == status, p.returncode)
    return max(time.monotonic() - since - LIMIT, 0)


def in_time(what, scene, *args):
    over = [scene(what, *args)]
    while over[-1] and len(over) < 4:
        over.append(scene(what, *args))
    expect(what + ' within 100 ms', not over[-1], over)


def read_all(fd):
    text = b''
    while True:
        try:
            more = os.read(fd, 65536)
        except OSError:
            return text
        if not more:
            return text
        text += more


def small_pipe():
    r, w = os.pipe()
    fcntl.fcntl(r, fcntl.F_SETPIPE_SZ, 4096)
    return r, w


# A pipe that nobody reads.
def unread(what, sig, *args):
    r, w = small_pipe()
    p = start(list(args), w)
    mail(20)
    time.sleep(0.3)
    expect('what it shares with others is left as it was',
           not fcntl.fcntl(w, fcntl.F_GETFL) & os.O_NONBLOCK)
    os.close(w)
    since = time.monotonic()
    p.send_signal(sig)
    over = ends(p, since, what)
    text = read_all(r).decode()
    os.close(r)
    expect(what + ': lines are whole', text.endswith('\n'))
    if '--json' in args:
        for line in text.splitlines():
            json.loads(line)
    said = p.stderr.read().decode()
    expect(what + ': what is missing is said', 'standard output is not read' in said, said)
    return over


in_time('SIGTERM while a pipe is not read', unread, signal.SIGTERM, '--json')
in_time('SIGINT while a pipe is not read', unread, signal.SIGINT, '-v')


def duration(what):
    r, w = small_pipe()
    p = start(['--json', '--duration', '2'], w)
    since = time.monotonic()
    os.close(w)
    mail(10)
    over = ends(p, since + 2, what)
    os.close(r)
    return over


in_time('--duration while a pipe is not read', duration)


def report(what):
    r, w = small_pipe()
    os.write(w, b' ' * 4096)
    p = start(['--duration', '1'], w, command='report')
    os.close(w)
    time.sleep(2)
    expect('a report waits for its reader', p.poll() is None)
    since = time.monotonic()
    p.send_signal(signal.SIGTERM)
    over = ends(p, since, what, -signal.SIGTERM)
    os.close(r)
    return over


in_time('SIGTERM while a report is not read', report)


# As with 2>&1 | less.
def both(what):
    r, w = small_pipe()
    p = start(['--json'], w, stderr=subprocess.STDOUT)
    os.close(w)
    mail(10)
    since = time.monotonic()
    p.send_signal(signal.SIGTERM)
    over = ends(p, since, what)
    os.close(r)
    return over


in_time('SIGTERM while one pipe of both is not read', both)


# As with Ctrl-S.
def stopped(what, sig):
    master, slave = pty.openpty()
    p = start(['-v'], slave, stderr=slave)
    termios.tcflow(slave, termios.TCOOFF)
    mail(10)
    time.sleep(0.3)
    since = time.monotonic()
    p.send_signal(sig)
    over = ends(p, since, what)
    os.close(slave)
    os.close(master)
    return over


in_time('SIGTERM while the terminal is stopped', stopped, signal.SIGTERM)
in_time('SIGINT while the terminal is stopped', stopped, signal.SIGINT)

# A daemon whose messages nobody reads.
def daemon(what):
    r, w = small_pipe()
    os.write(w, b' ' * 4096)
    p = start(['--no-web', '--control-socket', work + '/control.sock'], subprocess.DEVNULL, w, 'daemon')
    os.close(w)
    mail(5)
    asked = subprocess.run([program, 'status', '--json', '--control-socket', work + '/control.sock'],
                           capture_output=True, timeout=5)
    expect('a daemon answers whose messages are not read', asked.returncode in (0, 4), asked.stderr)
    since = time.monotonic()
    p.send_signal(signal.SIGTERM)
    over = ends(p, since + 0.1, what)
    os.close(r)
    return over


in_time('SIGTERM while the messages of a daemon are not read', daemon)

# The sensors go on: a reader that comes back gets the rest, the gap is told, and counts are exact.
r, w = os.pipe()
p = start(['--json'], w)
os.close(w)
for _ in range(30):
    mail(15)
    time.sleep(0.1)
expect('it still runs', p.poll() is None)
text = b''
os.set_blocking(r, False)
until = time.monotonic() + 20
while time.monotonic() < until and b'"client"' not in text:
    try:
        text += os.read(r, 65536)
    except BlockingIOError:
        time.sleep(0.01)
mail(1, 587)
time.sleep(0.5)
p.send_signal(signal.SIGTERM)
os.set_blocking(r, True)
text += read_all(r)
p.wait()
records = [json.loads(line) for line in text.decode().splitlines()]
gap = sum(x['client'] for x in records if x['event'] == 'loss')
summary = records[-1]
expect('the stream ends with the summary', summary['event'] == 'summary')
expect('a gap is told', gap > 0)
expect('and added up', summary['records']['client'] == gap, summary['records'])
expect('the kernel lost nothing', summary['records']['lost'] == 0, summary['records'])
syns = [x['syns'] for x in summary['ports'] if x['port'] == 25 and x['family'] == 'ipv4']
expect('every SYN was counted', syns == [4500], syns)
late = sum(x['event'] == 'attempt' and x['port'] == 587 for x in records)
expect('what came after the gap is there', late == 10, late)
with open(work + '/gap.json', 'wb') as file:
    file.write(text)

# A reader that goes.
r, w = os.pipe()
p = start(['--json'], w)
os.close(w)
mail(1)
os.close(r)
ends(p, time.monotonic(), 'a reader that goes ends it', 1)
said = p.stderr.read().decode()
expect('with a sentence', 'standard output is closed' in said, said)
sys.exit(failed)
END
# What is missing proves nothing to a replay.
"$PROGRAM" replay --cloud none --json "$WORK/gap.json" >"$WORK/replay.json" 2>"$WORK/replay.err"
expect "the stream is replayed" [ $? -eq 0 ]
expect "the gap is told there" jq -se '[.[] | select(.event == "loss") | .client] | add > 0' \
	"$WORK/replay.json"
expect "nothing is concluded from what is missing" \
	jq -se 'all(.[] | select(.event == "verdict"); .state == "open" or .state == "unknown")' \
	"$WORK/replay.json"
finish
