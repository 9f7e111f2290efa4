# cmake -DPLUGIN=sipchron.so -DPROFILE=profiles/sipchron -DSERIES=4.0 -P plugin_user.cmake
#
# Puts the plugin and its profile where Wireshark looks for those of the current user.
set(plugins "$ENV{HOME}/.local/lib/wireshark/plugins/${SERIES}/epan")
set(profiles "$ENV{HOME}/.config/wireshark/profiles")
file(INSTALL DESTINATION "${plugins}" TYPE MODULE FILES "${PLUGIN}")
file(INSTALL DESTINATION "${profiles}" FILES "${PROFILE}")
