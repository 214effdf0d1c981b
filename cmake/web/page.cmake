# qkv: the page, in the folder page/ of the build.
find_package(Python3 REQUIRED COMPONENTS Interpreter) # with fontTools
set(page "${PROJECT_BINARY_DIR}/page")
set(nanum "${QKV_WEB_LIBRARIES}/share/fonts/truetype/nanum")

# Of the typefaces: Latin, symbols, and every syllable of Korean. Hinting is for the pixels of old screens.
set(fonts "")
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/fonts")
foreach(font NanumGothic NanumGothicBold NanumGothicCoding)
  set(subset "${PROJECT_BINARY_DIR}/fonts/${font}.ttf")
  add_custom_command(OUTPUT "${subset}"
    COMMAND "${Python3_EXECUTABLE}" -m fontTools.subset "${nanum}/${font}.ttf" "--output-file=${subset}" --no-hinting "--layout-features="
      --unicodes=U+0020-036F,U+0370-052F,U+1E00-2BFF,U+3000-303F,U+3130-318F,U+AC00-D7A3,U+FF00-FFEF
    DEPENDS "${nanum}/${font}.ttf"
    COMMENT "Choosing the characters of ${font}"
    VERBATIM)
  list(APPEND fonts "${subset}")
endforeach()
add_custom_target(page_fonts DEPENDS ${fonts})

add_executable(qkv page.cpp)
add_dependencies(qkv page_fonts)
set_target_properties(qkv PROPERTIES SUFFIX .js RUNTIME_OUTPUT_DIRECTORY "${page}" LINK_DEPENDS "${fonts}")
target_link_libraries(qkv PRIVATE qkv_app qkv_warnings)
target_link_options(qkv PRIVATE
  -sENVIRONMENT=web -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -sDYNAMIC_EXECUTION=0
  -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB
  -sSTACK_SIZE=1MB # Eigen takes more than the usual 64 KB
  "-sEXPORTED_FUNCTIONS=_main,_malloc,_free" "-sEXPORTED_RUNTIME_METHODS=FS,stringToNewUTF8,addRunDependency,removeRunDependency"
  "-sINCOMING_MODULE_JS_API=preRun,onRuntimeInitialized,onAbort,wasmBinary,getPreloadedPackage"
  "SHELL:--preload-file ${PROJECT_BINARY_DIR}/fonts@/fonts")

# The files of web/ beside it; qkv.html is all of it in one file.
set(parts qkv.js qkv.wasm qkv.data)
file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/web/*")
list(APPEND sources "${PROJECT_SOURCE_DIR}/packaging/qkv.svg")
set(worker "${PROJECT_SOURCE_DIR}/web/service_worker.js.in")
list(REMOVE_ITEM sources "${worker}")
set(copies "")
foreach(source IN LISTS sources)
  cmake_path(GET source FILENAME name)
  add_custom_command(OUTPUT "${page}/${name}" COMMAND "${CMAKE_COMMAND}" -E copy "${source}" "${page}" DEPENDS "${source}" VERBATIM)
  list(APPEND copies "${page}/${name}")
  list(APPEND parts "${name}")
endforeach()

list(REMOVE_ITEM parts unpack.js) # of qkv.html

set(write_worker "${PROJECT_SOURCE_DIR}/cmake/web/service_worker.cmake")
add_custom_command(OUTPUT "${page}/service_worker.js"
  COMMAND "${CMAKE_COMMAND}" "-DPAGE=${page}" "-DFILES=${parts}" "-DTEMPLATE=${worker}" -P "${write_worker}"
  DEPENDS qkv ${copies} "${worker}" "${write_worker}"
  COMMENT "Listing the page for its service worker"
  VERBATIM)

set(single_file "${PROJECT_SOURCE_DIR}/cmake/web/single_file.py")
add_custom_command(OUTPUT "${page}/qkv.html"
  COMMAND "${Python3_EXECUTABLE}" "${single_file}" "${page}" "${page}/qkv.html"
  DEPENDS qkv ${copies} "${single_file}"
  COMMENT "Writing the page as one file"
  VERBATIM)
add_custom_target(page ALL DEPENDS "${page}/service_worker.js" "${page}/qkv.html")
