#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qkv/text.h"

namespace qkv {

/// The cells of a row. A row in which nothing stands is empty.
using CsvRow = std::vector<std::string>;

/// The rows of a CSV file (RFC 4180), with or without a byte order mark, with any line ends. Between the cells stands a
/// comma, a semicolon or a tab: whichever comes first. Fails on bytes that are not text in UTF-8 and on a quotation
/// mark that nothing closes. A problem comes without the file's name.
Result<std::vector<CsvRow>> csv_rows(std::string_view bytes);

}  // namespace qkv
