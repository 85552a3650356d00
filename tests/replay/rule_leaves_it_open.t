# SPDX-License-Identifier: GPL-2.0-only
# The same cloud, of a type whose port is open by the rules: five strangers are five of ten.
setup cloud=azure subscription=enterprise-agreement
0 try 198.18.{1..5}.25:25
1 again 198.18.{1..5}.25:25
10 end
