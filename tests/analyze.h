/* SPDX-License-Identifier: GPL-2.0-only */
/* For cppcheck, which reads no headers of libraries: macros that are no expressions. */
#define LIBBPF_OPTS(type, name, ...)	    struct type name = {__VA_ARGS__}
#define json_array_foreach(array, i, value) for (i = 0; (value = json_array_get(array, i)); i++)
