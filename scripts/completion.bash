# bash completion for sipchron. It asks the program, so that there is no second
# list of commands, options and keys.

_sipchron_listed() # from help text: the words at the beginning of indented lines
{
	"${COMP_WORDS[0]}" "$@" 2>/dev/null | sed -n 's/^  \([a-z][a-z0-9_-]*\) .*/\1/p'
}

_sipchron_measures() # from help text: what delay can be of
{
	"${COMP_WORDS[0]}" plot --help 2>/dev/null | sed -n 's/^Measures of delay: //p' | tr -d ,
}

_sipchron_options()
{
	"${COMP_WORDS[0]}" "$1" --help 2>/dev/null |
		sed -n 's/^  \(-., \)\{0,1\}\(--[a-z0-9-]*\).*/\2/p'
}

_sipchron_formats() # what the help text lists behind -f
{
	"${COMP_WORDS[0]}" "$1" --help 2>/dev/null |
		sed -n 's/^  -f, --format=FORMAT *//p' | sed 's/ (default)//; s/, / /g; s/ or / /'
}

_sipchron_choices() # what an option can be: --counting=attempt|strict
{
	"${COMP_WORDS[0]}" "$1" --help 2>/dev/null |
		sed -n "s/^  $2=\\([a-z-]*|[a-z|-]*\\) .*/\\1/p" | tr '|' ' '
}

_sipchron_line() # from help text: what stands behind "Keys of --by: "
{
	"${COMP_WORDS[0]}" "$1" --help 2>/dev/null | sed -n "s/^ *$2: //p" | tr -d ,
}

_sipchron_where() # the end of an expression that has begun: keys, words of a key, or what goes on
{
	local command=$1 text=${2#[\'\"]} last stem words word
	local value='([a-z_]+) *(==|!=|eq|ne|is|is not|(not )?in *[{(][^})]*) *$'
	local begins='(^|and|or|not|&&|\|\||[(!]) *$'

	last=${text##*[ (\{,!]}
	stem=${text%"$last"}
	if [[ $stem =~ $value ]]; then
		words=$(_sipchron_line "$command" "${BASH_REMATCH[1]}")
	elif [[ $stem =~ $begins ]]; then
		words="$(_sipchron_listed "$command" --help) $(_sipchron_line "$command" "Of the messages, for --where" |
			sed 's/("NAME")/(/g')"
	else
		words='and or not in contains matches is'
	fi
	COMPREPLY=()
	for word in $words; do
		[[ $word == "$last"* ]] && COMPREPLY+=("$stem$word")
	done
}

_sipchron()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]} words=

	# --by=KEY comes as three words
	[[ $word == = ]] && word=
	[[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}

	if ((COMP_CWORD == 1)); then
		words="$(_sipchron_listed --help) --help --version"
	else
		case $before in
		-f | --format) words=$(_sipchron_formats "$command") ;;
		plot) ((COMP_CWORD == 2)) && words=$(_sipchron_listed plot --help) ;;
		delay) [[ $command == plot ]] && words=$(_sipchron_measures) ;;
		-w | --where)
			[[ $command == plot ]] || _sipchron_where "$command" "$word"
			return
			;;
		--by) words=$(_sipchron_line "$command" "Keys of --by") ;;
		--explain) words=$(_sipchron_line "$command" "Metrics of --explain") ;;
		--sort | --columns) words=$(_sipchron_listed "$command" --help) ;;
		*) if [[ $word == -* ]]; then
			words=$(_sipchron_options "$command")
		elif [[ $before == --* ]]; then
			words=$(_sipchron_choices "$command" "$before")
		fi ;;
		esac
	fi
	# Files are completed by bash itself (-o default) when nothing fits here.
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o default -F _sipchron sipchron
