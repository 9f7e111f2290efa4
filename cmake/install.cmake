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
foreach(folder base media message session timing verdict)
	install(DIRECTORY core/${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sipchron
		FILES_MATCHING PATTERN "*.h")
endforeach()
install(FILES core/engine.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sipchron)
# Relative, so that `cmake --install --prefix` may put it all elsewhere.
file(RELATIVE_PATH prefix_from_pkgconfig /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/sipchron.pc.in sipchron.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/sipchron.pc
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
