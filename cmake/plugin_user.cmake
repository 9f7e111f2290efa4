# cmake -DPLUGIN=sipchron.so -DPROFILE=profiles/sipchron -DSERIES=4.0 -P plugin_user.cmake
#
# Puts the plugin and its profile where Wireshark looks for those of the current user.
set(plugins "$ENV{HOME}/.local/lib/wireshark/plugins/${SERIES}/epan")
set(profiles "$ENV{HOME}/.config/wireshark/profiles")
file(INSTALL DESTINATION "${plugins}" TYPE MODULE FILES "${PLUGIN}")
file(INSTALL DESTINATION "${profiles}" FILES "${PROFILE}")
execute_process(COMMAND id -u OUTPUT_VARIABLE user OUTPUT_STRIP_TRAILING_WHITESPACE)
if(user STREQUAL "0")
	message(WARNING "Installed for root, where nothing loads it: Wireshark run as root ignores private "
		"plugin folders. Install for everybody (cmake --install), or as the user who runs Wireshark.")
endif()
