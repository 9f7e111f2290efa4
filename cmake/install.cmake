# What `cmake --install` puts where. The binary's own rule is in CMakeLists.txt.
install(FILES docs/sipchron.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES scripts/completion.bash
	DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME sipchron)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md"
	PATTERN "*.png")

# The analysis core for other programs: a static library, its headers, and a
# pkg-config file.
install(TARGETS sipchron_core ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
# engine.h, results.h and message/parse.h, and whatever these include: what is
# inside the core stays there.
function(sipchron_install_header header)
	get_property(installed GLOBAL PROPERTY sipchron_headers)
	if(header IN_LIST installed)
		return()
	endif()
	set_property(GLOBAL APPEND PROPERTY sipchron_headers ${header})
	cmake_path(GET header PARENT_PATH folder)
	install(FILES core/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sipchron/${folder})
	file(STRINGS core/${header} includes REGEX "^#include \"")
	foreach(include ${includes})
		string(REGEX REPLACE "^#include \"(.*)\"$" "\\1" included "${include}")
		sipchron_install_header(${included})
	endforeach()
endfunction()
foreach(header engine.h results.h message/parse.h)
	sipchron_install_header(${header})
endforeach()
# Relative, so that `cmake --install --prefix` may put it all elsewhere.
file(RELATIVE_PATH prefix_from_pkgconfig /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/sipchron.pc.in sipchron.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/sipchron.pc
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
