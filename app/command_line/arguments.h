#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qkv/capture.h"
#include "qkv/export.h"
#include "qkv/walkthrough.h"
#include "qkv/worksheet.h"
#include "session/view_settings.h"

namespace qkv {

enum ExitCode { done = 0, bad_input = 1, wrong_usage = 2 };

enum class OutputFormat { text, markdown, latex, json };

struct Size {
    int width = 1440;
    int height = 900;
};

/// What was typed on the command line.
struct Arguments {
    std::string input;
    bool has_input = false;
    Language language = Language::ko;
    bool has_language = false;
    CaptureOptions capture;
    std::vector<std::string> of_capture;  ///< the options that were typed and make sense for a capture alone
    std::optional<int> batch;             ///< counted from 1, like the layer and the head; of a capture
    std::optional<int> layer;
    std::optional<int> head;
    std::optional<int> token;
    Detail detail = Detail::term;
    OutputFormat format = OutputFormat::text;
    ExportFormat export_format = ExportFormat::npz;
    bool exports_window = false;  ///< instead of the heatmaps
    std::string out;
    std::string answer;
    int step = 0;
    Size size;
    Theme theme = Theme::light;
    int text_percent = 100;
    bool is_presenting = false;
    WorksheetOptions worksheet;
};

}  // namespace qkv
