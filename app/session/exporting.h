#pragma once

#include <filesystem>

#include "qkv/export.h"
#include "session/background.h"

namespace qkv {

/// A document that is being exported in the background. It is written even if the window closes, unless it was
/// cancelled.
struct Exporting {
    Exporting(const Document& document, ExportFormat format, const ExportOptions& options,
              const std::filesystem::path& out, Workplace place = Workplace::thread)
        : path(out),
          work(
              [document, format, options, out](WorkProgress& progress) {
                  return export_document_in_slices(document, format, options, out, &progress);
              },
              place) {}

    std::filesystem::path path;
    Background<Result<void>> work;
};

}  // namespace qkv
