"""A page with each of Streamlit's parts that brings words of its own along."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import widgets

TABLE = pd.DataFrame({"数": [1, 2], "词": ["甲", "乙"]})
OPTION = {"xAxis": {"data": ["甲"]}, "yAxis": {}, "series": [{"type": "bar", "data": [1]}]}

widgets.style()
st.button("说明在旁", help="说明")
st.file_uploader("文件", accept_multiple_files=True)
st.selectbox("单选", ["甲", "乙"], index=None)
st.multiselect("多选", ["甲", "乙"])
st.text_input("词", max_chars=20)
st.text_input("密码", type="password")
st.text_area("话")
st.date_input("日期", value=(date(2026, 11, 1), date(2026, 11, 5)))
st.time_input("时间")
st.number_input("数目", min_value=0, max_value=5)
st.dataframe(TABLE, key="table", alt="表")
st.data_editor(TABLE, num_rows="dynamic", key="editor")
st.echarts_chart(OPTION, alt="图")
st.code("示例")
st.pagination(20)
st.toggle("开关")
st.html("<p id='said'>No results, Select all</p>")
st.text("Choose an option")
st.warning("提醒", icon=":material/warning:")
