# SPDX-License-Identifier: GPL-2.0-only
#
# Holds what was said against what a *.t file expects: the first file has the former, in the lines
# that run.sh makes of the records. Tells every difference; exit status 1 when there is one.

function complain(text) {
	print FILENAME ": " text
	differs = 1
}

# The reasons of a verdict, and nothing else of it.
function told(which,    i, n, lines, out) {
	n = split(words[which], lines, "\n")
	for (i = 2; i <= n; i++)
		if (lines[i] ~ /^\+/)
			out = out "\n\t" substr(lines[i], 3)
	return out
}

FILENAME == ARGV[1] && /^>/ { said[++verdicts] = $0 }
FILENAME == ARGV[1] && /^[+=]/ { words[verdicts] = words[verdicts] "\n" $0 }
FILENAME == ARGV[1] && /^\*/ { ended[++attempts] = $0 }
FILENAME == ARGV[1] && /^@/ { stage[++stages] = $0 }
FILENAME == ARGV[1] && /^"/ { text = text " " substr($0, 2) }
FILENAME == ARGV[1] { next }

/^>/ {
	at++
	if (at > verdicts)
		complain("expected " substr($0, 3) ", and nothing more was said")
	else if (said[at] != $0)
		complain("expected " substr($0, 3) ", but was told " substr(said[at], 3))
}
/^[+-]/ {
	wanted = substr($0, 3)
	found = 0
	n = split(words[at], reasons, "\n")
	for (i = 2; i <= n; i++)
		found += reasons[i] ~ /^\+/ && index(reasons[i], wanted) > 0
	if (/^\+/ && !found)
		complain("verdict " at " has no reason with \"" wanted "\":" told(at))
	if (/^-/ && found)
		complain("verdict " at " has a reason with \"" wanted "\":" told(at))
}
/^=/ && index(words[at] "\n", "\n" $0 "\n") == 0 {
	split($0, part, " ")
	was = "nothing of that name"
	n = split(words[at], members, "\n")
	for (i = 1; i <= n; i++)
		if (index(members[i], "= " part[2] " ") == 1)
			was = members[i]
	complain("verdict " at " should have " substr($0, 3) ", has " was)
}
$0 == "* none" { if (attempts) complain("expected no end of an attempt"); next }
/^\*/ && ended[++outcomes] != $0 { complain("expected " $0 ", but was told " ended[outcomes]) }
/^@/ && stage[++came] != $0 { complain("expected " $0 ", but was told " stage[came]) }
/^"/ {
	gsub(/[ \t]+/, " ", text)
	if (index(text, substr($0, 3)) == 0)
		complain("the text does not say \"" substr($0, 3) "\":" text)
}
END {
	FILENAME = ARGV[2]
	for (i = at + 1; i <= verdicts; i++)
		complain("did not expect " substr(said[i], 3))
	for (i = outcomes + 1; outcomes && i <= attempts; i++)
		complain("did not expect " ended[i])
	for (i = came + 1; came && i <= stages; i++)
		complain("did not expect " stage[i])
	exit differs
}
