# The page of `sipchron report`: web/ becomes arrays in core/writers/report/web.h.
set(web ${CMAKE_SOURCE_DIR}/web)
set(web_style ${web}/vendor/uPlot.min.css ${web}/report.css)
set(web_library ${web}/vendor/uPlot.iife.min.js)
# In this order: each uses what those before it define.
set(web_script ${web}/data.js ${web}/dom.js ${web}/summary.js ${web}/charts.js
	${web}/filter_values.js ${web}/filter.js ${web}/table.js ${web}/media.js ${web}/ladder.js ${web}/page.js)

function(sipchron_embed_web target)
	string(REPLACE ";" "+" style "${web_style}")
	string(REPLACE ";" "+" script "${web_script}")
	add_custom_command(OUTPUT web.c
		COMMAND ${CMAKE_COMMAND} -DOUTPUT=web.c "-DNAMES=page,style,library,licence,script"
			"-DFILES=${web}/report.html,${style},${web_library},${web}/vendor/uPlot.LICENSE,${script}"
			-P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
		DEPENDS ${CMAKE_SOURCE_DIR}/cmake/embed.cmake ${web}/report.html ${web_style}
			${web_library} ${web}/vendor/uPlot.LICENSE ${web_script}
		VERBATIM)
	target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/web.c)
endfunction()
