# qkv: the page, in the folder page/ of the build.
find_package(Python3 REQUIRED COMPONENTS Interpreter) # with fontTools
set(page "${PROJECT_BINARY_DIR}/page")
set(nanum "${QKV_WEB_LIBRARIES}/share/fonts/truetype/nanum")

# Of the usual face: Latin, Greek, Cyrillic, symbols and every syllable of Korean. The bold one has fewer symbols and the
# usual syllables, the monospaced one, in which hardly a syllable is shown, those that the program's own texts show in it;
# app/look/fonts.cpp takes what is missing there from the usual face. Hinting is for the pixels of old screens.
set(fonts "")
file(MAKE_DIRECTORY "${page}/fonts")
set(letters U+0020-036F,U+0370-052F,U+1E00-2BFF,U+3000-303F,U+3130-318F,U+FF00-FFEF)
set(fewer_letters U+0020-007E,U+00A0-00FF,U+0391-03C9,U+2010-203A,U+2070-209C,U+2190-2193,U+2200-22FF,U+3131-3163)
file(GLOB texts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/assets/*/*.json" "${PROJECT_SOURCE_DIR}/assets/*/*.md" "${PROJECT_SOURCE_DIR}/model/*.json")
set(monospaced "${PROJECT_BINARY_DIR}/monospaced.txt")
set(usual "${PROJECT_BINARY_DIR}/usual.txt")
set(list_characters "${CMAKE_CURRENT_LIST_DIR}/characters.py")
add_custom_command(OUTPUT "${monospaced}" "${usual}"
  COMMAND "${Python3_EXECUTABLE}" "${list_characters}" "${monospaced}" "${usual}" ${texts}
  DEPENDS ${texts} "${list_characters}"
  COMMENT "Listing the characters of texts"
  VERBATIM)

function(page_font name source)
  set(subset "${page}/fonts/${name}.ttf")
  add_custom_command(OUTPUT "${subset}"
    COMMAND "${Python3_EXECUTABLE}" -m fontTools.subset "${source}" "--output-file=${subset}" --no-hinting "--layout-features=" ${ARGN}
    DEPENDS "${monospaced}" "${usual}"
    COMMENT "Choosing the characters of ${name}"
    VERBATIM)
  list(APPEND fonts "fonts/${name}.ttf")
  set(fonts "${fonts}" PARENT_SCOPE)
endfunction()
page_font(NanumGothic "${nanum}/NanumGothic.ttf" --unicodes=${letters},U+AC00-D7A3)
page_font(NanumGothicBold "${nanum}/NanumGothicBold.ttf" --unicodes=${fewer_letters} "--text-file=${usual}")
page_font(NanumGothicCoding "${nanum}/NanumGothicCoding.ttf" --unicodes=${fewer_letters} "--text-file=${monospaced}")
page_font(Signs "${QKV_WEB_LIBRARIES}/share/other_fonts/NotoSans-Regular-1.ttf" --unicodes=U+2070-209C) # the window always has some
list(TRANSFORM fonts PREPEND "${page}/" OUTPUT_VARIABLE font_files)
add_custom_command(OUTPUT "${page}/fonts/others.json" # fetched only where their characters are shown
  COMMAND "${CMAKE_COMMAND}" -E copy_directory "${QKV_WEB_LIBRARIES}/share/other_fonts" "${page}/fonts"
  COMMENT "Copying the fonts of other scripts"
  VERBATIM)

add_executable(qkv page.cpp)
set_target_properties(qkv PROPERTIES SUFFIX .js RUNTIME_OUTPUT_DIRECTORY "${page}")
target_link_libraries(qkv PRIVATE qkv_app qkv_warnings)
target_link_options(qkv PRIVATE
  -sENVIRONMENT=web -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -sDYNAMIC_EXECUTION=0
  -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB
  -sSTACK_SIZE=1MB # Eigen takes more than the usual 64 KB
  "-sEXPORTED_FUNCTIONS=_main,_malloc,_free" "-sEXPORTED_RUNTIME_METHODS=FS,stringToNewUTF8,addRunDependency,removeRunDependency"
  "-sINCOMING_MODULE_JS_API=preRun,onRuntimeInitialized,onAbort,wasmBinary,locateFile")

# The files of web/ beside it; qkv.html is all of it in one file.
set(web "${PROJECT_SOURCE_DIR}/web")
set(index "${web}/index.html")
set(packed qkv.js qkv.wasm ${fonts})
set(copies "")
foreach(source IN ITEMS "${web}/manifest.webmanifest" "${web}/page.css" "${web}/trouble.js" "${PROJECT_SOURCE_DIR}/packaging/qkv.svg")
  cmake_path(GET source FILENAME name)
  add_custom_command(OUTPUT "${page}/${name}" COMMAND "${CMAKE_COMMAND}" -E copy "${source}" "${page}" DEPENDS "${source}" VERBATIM)
  list(APPEND copies "${name}")
endforeach()
file(GLOB scripts CONFIGURE_DEPENDS "${web}/*.js")
set(parts ${packed} ${copies})
list(TRANSFORM copies PREPEND "${page}/")

set(write_index "${CMAKE_CURRENT_LIST_DIR}/index.cmake")
set(worker "${web}/service_worker.js.in")
add_custom_command(OUTPUT "${page}/index.html" "${page}/scripts.js" "${page}/service_worker.js"
  COMMAND "${CMAKE_COMMAND}" "-DPAGE=${page}" "-DFILES=${parts}" "-DINDEX=${index}" "-DTEMPLATE=${worker}" -P "${write_index}"
  DEPENDS qkv ${font_files} ${copies} ${scripts} "${index}" "${worker}" "${write_index}"
  COMMENT "Giving the page its version"
  VERBATIM)

# What else lies there is no part of what the service worker keeps. An iPhone asks for its icon when a person puts the page
# beside its programs: packaging/qkv.svg without its edge, drawn by rsvg-convert.
set(touch_icon "${PROJECT_SOURCE_DIR}/packaging/apple-touch-icon.png")
add_custom_command(OUTPUT "${page}/apple-touch-icon.png" COMMAND "${CMAKE_COMMAND}" -E copy "${touch_icon}" "${page}"
  DEPENDS "${touch_icon}" VERBATIM)

set(write_licences "${CMAKE_CURRENT_LIST_DIR}/licences.py")
add_custom_command(OUTPUT "${page}/licences.txt"
  COMMAND "${Python3_EXECUTABLE}" "${write_licences}" "${page}/licences.txt" "${QKV_WEB_LIBRARIES}" "${imgui_SOURCE_DIR}"
    /usr/share/doc/emscripten/copyright
  DEPENDS "${write_licences}"
  COMMENT "Collecting licences"
  VERBATIM)

set(single_file "${PROJECT_SOURCE_DIR}/cmake/web/single_file.py")
add_custom_command(OUTPUT "${page}/qkv.html"
  COMMAND "${Python3_EXECUTABLE}" "${single_file}" "${web}" "${page}" "${page}/qkv.html" ${packed}
  DEPENDS qkv ${font_files} ${copies} ${scripts} "${index}" "${single_file}"
  COMMENT "Writing the page as one file"
  VERBATIM)
add_custom_target(page ALL DEPENDS "${page}/service_worker.js" "${page}/qkv.html" "${page}/licences.txt" "${page}/fonts/others.json" "${page}/apple-touch-icon.png")
