# SPDX-License-Identifier: GPL-2.0-only
# The columns of kernels.tsv, from what doctor says: one name and value a line. A sensor that is there in part
# says what it does not see.
def word: if . == null then "unknown" elif . == true then "yes" elif . == false then "no" else tostring end;
def sensor:
	if .attached | not then "no"
	else ((.by // "") | if test("fexit programs") then "fexit" elif test("cgroup") then "cgroup"
			elif test("tracepoints") then "tracepoints" else "yes" end)
		+ (if (.limits // "") == "" then "" else ", partly" end)
	end;
({btf: .btf, jit: .jit, attach: .wire_attach} + (.sensors | map({key: .name, value: sensor}) | from_entries))
| to_entries[] | "\(.key)\t\(.value | word)"
