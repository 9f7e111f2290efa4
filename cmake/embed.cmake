# Makes a C file of other files' bytes, so that the program needs none of them:
#   cmake -DOUTPUT=x.c -DNAMES=a,b -DFILES=1.css+2.css,3.js -P embed.cmake
# gives `const char sc_web_a[]` (1.css and 2.css together) and `sc_web_b[]`,
# each with a NUL behind it.
string(REPLACE "," ";" names "${NAMES}")
string(REPLACE "," ";" groups "${FILES}")
set(code "/* Made by cmake/embed.cmake. */\n#include \"writers/report/web.h\"\n\n")
foreach(name group IN ZIP_LISTS names groups)
	string(REPLACE "+" ";" files "${group}")
	set(bytes)
	foreach(file ${files})
		file(READ "${file}" hex HEX)
		string(APPEND bytes "${hex}")
	endforeach()
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
	string(APPEND code "const char sc_web_${name}[] = {${bytes}0};\n")
endforeach()
file(WRITE "${OUTPUT}" "${code}")
