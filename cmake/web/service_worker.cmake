# Run after the page is complete: writes its service worker, with the list of its FILES in the folder PAGE and a version
# made of their contents.
set(list "")
foreach(file IN LISTS FILES)
  file(SHA256 "${PAGE}/${file}" hash)
  if(file STREQUAL "index.html")
    set(file "./")
  endif()
  list(APPEND list "['${file}', '${hash}']")
endforeach()
list(JOIN list ", " FILES)
string(MD5 VERSION "${FILES}")
configure_file("${TEMPLATE}" "${PAGE}/service_worker.js" @ONLY)
