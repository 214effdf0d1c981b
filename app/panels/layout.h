#pragma once

#include <string_view>
#include <vector>

#include "panels/file_requests.h"
#include "ui.h"

namespace qkv {

/// Draws every panel in its place, and the dialogs over them.
void draw_window(const Session& session, Ui& ui, FileRequests& file_requests, Actions& actions);

/// One of the panels to choose from in a window that has no room for all.
struct PanelTab {
    const char* id;
    const char* text_id;
    Panel panel;
};

/// Those of a narrow window.
std::vector<PanelTab> panel_tabs(const Session& session);
/// Whether the window has room for one of them only.
bool shows_one_panel(const Ui& ui);
/// In a low window they are in the toolbar if it has room for them, so that the panel has their line.
bool has_tabs_in_toolbar(const Session& session, const Ui& ui);
float tab_width(const Ui& ui, const PanelTab& tab);
/// At the cursor; a click makes it the `current` one.
void panel_tab(const Session& session, const Ui& ui, const PanelTab& tab, Panel& current);
/// A dot beside the name of the last item, which is `label` in its middle, where the lesson has news.
void mark_news(const Session& session, const Ui& ui, const PanelTab& tab, std::string_view label);

}  // namespace qkv
