# The Wireshark plugin: one binary for one X.Y of Wireshark, the one whose
# development files are found.
set(SIPCHRON_PLUGIN AUTO CACHE STRING "build the Wireshark plugin: ON, OFF, AUTO (if it can be)")
set_property(CACHE SIPCHRON_PLUGIN PROPERTY STRINGS AUTO ON OFF)

if(SIPCHRON_PLUGIN STREQUAL "AUTO")
	find_package(Wireshark 4.0 CONFIG QUIET)
elseif(SIPCHRON_PLUGIN)
	find_package(Wireshark 4.0 CONFIG REQUIRED)
endif()
if(NOT SIPCHRON_PLUGIN OR NOT Wireshark_FOUND)
	message(STATUS "Wireshark plugin: not built (SIPCHRON_PLUGIN=${SIPCHRON_PLUGIN})")
	return()
endif()

file(GLOB plugin_sources CONFIGURE_DEPENDS plugin/*.c)
set(plugin_series ${Wireshark_MAJOR_VERSION}.${Wireshark_MINOR_VERSION})
message(STATUS "Wireshark plugin: for ${plugin_series}")
# Of the core's decoder only what follows TCP and reads HEP: the rest needs libraries that read captures.
set(plugin_streams connection doubt hep hold inflate ip_header sequence stream tcp tunnel walk_packet)
list(TRANSFORM plugin_streams PREPEND core/decode/)
list(TRANSFORM plugin_streams APPEND .c)
add_library(sipchron_plugin MODULE ${plugin_sources} ${plugin_streams} core/framers.c core/unfinished.c)
target_link_libraries(sipchron_plugin PRIVATE epan sipchron_writers sipchron_core PkgConfig::ZLIB)
target_compile_definitions(sipchron_plugin PRIVATE HAVE_SSIZE_T)
# Its declarations are ours (plugin/sequence_analysis.h): tried with 4.0 to 4.6.
option(SIPCHRON_FLOW_GRAPH "arrows for Statistics > Flow Graph" ON)
if(SIPCHRON_FLOW_GRAPH AND plugin_series VERSION_LESS 4.7)
	target_compile_definitions(sipchron_plugin PRIVATE SIPCHRON_FLOW_GRAPH)
endif()
if(SIPCHRON_SANITIZE)
	# Leak reports name functions only while the plugin stays loaded.
	target_link_options(sipchron_plugin PRIVATE -Wl,-z,nodelete)
endif()
# As Wireshark wants its plugins to lie: WIRESHARK_PLUGIN_DIR=build/release/plugins.
set_target_properties(sipchron_plugin PROPERTIES PREFIX "" OUTPUT_NAME sipchron
	LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/plugins/${plugin_series}/epan)
# Into Wireshark's own folder, the only one that it looks into; below another
# prefix when one is given to `cmake --install --prefix`.
install(CODE "
	set(folder \"${Wireshark_PLUGIN_INSTALL_DIR}\")
	if(NOT CMAKE_INSTALL_PREFIX STREQUAL \"${CMAKE_INSTALL_PREFIX}\")
		set(folder \"\${CMAKE_INSTALL_PREFIX}/${Wireshark_PLUGIN_LIBDIR}\")
	endif()
	file(INSTALL DESTINATION \"\${folder}/epan\" TYPE MODULE
		FILES \"$<TARGET_FILE:sipchron_plugin>\")
	string(REPLACE \"/${Wireshark_PLUGIN_LIBDIR}\" \"/share/wireshark/profiles\" folder \"\${folder}\")
	file(INSTALL DESTINATION \"\${folder}\" FILES \"${CMAKE_SOURCE_DIR}/profiles/sipchron\")")

# The home is that of who builds the target, which need not be who configured.
add_custom_target(install-plugin-user
	COMMAND ${CMAKE_COMMAND} -DPLUGIN=$<TARGET_FILE:sipchron_plugin> -DSERIES=${plugin_series}
		-DPROFILE=${CMAKE_SOURCE_DIR}/profiles/sipchron
		-P ${CMAKE_SOURCE_DIR}/cmake/plugin_user.cmake
	DEPENDS sipchron_plugin
	COMMENT "Installing the plugin and its profile for the current user"
	VERBATIM)
