-- Runs in Wireshark, and in tshark for comparison: writes what every frame shows of sipchron, once
-- all frames went by, to $SIPCHRON_GUI/pass-N. In Wireshark the last item of the menu Tools runs
-- $SIPCHRON_GUI/command.lua.
local folder = os.getenv("SIPCHRON_GUI")
_G.frames_total = tonumber(os.getenv("SIPCHRON_GUI_FRAMES")) -- a command may change it
local fields, marked = {}, Field.new("frame.marked")

for _, name in ipairs(Field.list()) do
	if name:match("^sipchron") then
		fields[#fields + 1] = {name, Field.new(name)}
	end
end

local listener = Listener.new("frame")
local lines, frames, pass = {}, 0, 0

function listener.reset()
	lines, frames = {}, 0
end

function listener.packet(packet)
	frames = frames + 1
	if marked().value then
		lines[#lines + 1] = packet.number .. "\tmarked\tTrue"
	end
	for _, field in ipairs(fields) do
		for _, info in ipairs({field[2]()}) do
			lines[#lines + 1] = packet.number .. "\t" .. field[1] .. "\t" .. tostring(info)
		end
	end
end

local function say(name, text)
	local file = io.open(folder .. "/new", "w")
	file:write(text, "\n")
	file:close()
	os.rename(folder .. "/new", folder .. "/" .. name)
end

function listener.draw()
	if frames == _G.frames_total then
		pass = pass + 1
		say("pass-" .. pass, table.concat(lines, "\n"))
		frames = 0
	end
end

if gui_enabled() then
	register_menu("Sipchron test", function()
		local command = loadfile(folder .. "/command.lua")
		os.remove(folder .. "/command.lua") -- once
		if command then
			local answer = command()
			say("answer", tostring(answer))
		end
	end, MENU_TOOLS_UNSORTED)
end
