#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "qkv/document.h"
#include "qkv/export.h"
#include "support/skip_test.h"

namespace qkv::test {

struct Outcome {
    int exit_code = -1;  ///< -1: ended by a signal
    std::string out;     ///< stdout and stderr
};

/// Runs another program, found by its name or path, in `folder`; after two minutes it is ended.
Outcome run(const std::vector<std::string>& arguments, const std::filesystem::path& folder);

/// Runs these scripts of Python one after the other, each as a program of its own but with NumPy and PyTorch loaded
/// once for all, which takes longer than most of them.
std::vector<Outcome> run_scripts(const std::vector<std::string>& scripts);

/// Debian's own, which has NumPy and PyTorch; another may come first in PATH.
inline constexpr const char* python = "/usr/bin/python3";

/// Whether Python lacks one of these modules; if so, the test case is skipped and has to end.
bool skips_without_modules(std::initializer_list<const char*> modules);

/// The whole file as bytes.
std::string content(const std::filesystem::path& path);

void write(const std::filesystem::path& path, std::string_view bytes);

/// The export of a document that can be exported in this format, which is one file.
std::string exported_file(const Document& document, ExportFormat format, Language language);

/// Tokens with everything that some format takes for a command, in several scripts; causal mask, scale, temperature.
Document nasty_document();

}  // namespace qkv::test
