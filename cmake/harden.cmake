# What makes a fault in a parser of hostile input harder to use: the program's
# place in memory is random, tables that the linker fills are read-only before
# main begins, a buffer on the stack cannot run over the return address unseen,
# calls of the C library check the sizes that the compiler knows, and jumps land
# only where they may (CET, BTI). tests/build/test_hardening.py looks for each.
#
# Not in builds without optimisation, where fortified calls do not exist, and
# not under the sanitizers, which look closer.
include(CheckCCompilerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

option(SIPCHRON_HARDEN "position independent, fortified, stack protected; in optimised builds" ON)
if(NOT SIPCHRON_HARDEN OR SIPCHRON_SANITIZE)
	return()
endif()

add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
add_compile_options(-fstack-protector-strong)
# A distribution's compiler may have defined it already, at another level.
add_compile_options($<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE>
	$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-D_FORTIFY_SOURCE=2>)
# Those that are of one architecture.
foreach(flag -fcf-protection=full -mbranch-protection=standard)
	string(MAKE_C_IDENTIFIER "SIPCHRON_HAS${flag}" has)
	check_c_compiler_flag("-Werror ${flag}" ${has})
	if(${has})
		add_compile_options(${flag})
	endif()
endforeach()
