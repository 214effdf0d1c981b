# Run after the page is complete: writes its service worker, with the list of its FILES in the folder PAGE and a version
# made of their contents.
set(contents "")
set(list "'./'")
foreach(file IN LISTS FILES)
  file(MD5 "${PAGE}/${file}" hash)
  string(APPEND contents "${file} ${hash}\n")
  if(NOT file STREQUAL "index.html")
    string(APPEND list ", '${file}'")
  endif()
endforeach()
string(MD5 VERSION "${contents}")
set(FILES "${list}")
configure_file("${TEMPLATE}" "${PAGE}/service_worker.js" @ONLY)
